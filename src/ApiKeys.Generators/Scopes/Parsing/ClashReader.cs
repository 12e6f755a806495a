using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>Finds a name that the generated code needs and the app uses for something else.</summary>
internal static class ClashReader
{
    /// <summary>Returns what is wrong and what to do, or null.</summary>
    public static string? FindForEnum(
        INamedTypeSymbol type,
        ScopeTypeNames names,
        Compilation compilation,
        bool hasWeb,
        CancellationToken cancellationToken)
        => FindAlias(compilation)
            ?? FindHidden(type, hasWeb ? ["System", "ApiKeys", "Microsoft"] : ["System", "ApiKeys"])
            ?? names.Generated(hasWeb)
                .Select(name => FindType(type, name, names, hasWeb, cancellationToken))
                .FirstOrDefault(clash => clash is not null);

    /// <summary>Returns what is wrong and what to do, or null.</summary>
    public static string? FindForConstants(INamedTypeSymbol type)
        => type.Name == "All"
            ? "'All' cannot have a member of its own name; rename the class"
            : FindHidden(type, ["System"]);

    // The names of an assembly whose reference has an alias do not begin with global::.
    private static string? FindAlias(Compilation compilation)
        => compilation.GlobalNamespace.GetMembers("ApiKeys").OfType<INamespaceSymbol>()
            .Any(library => !library.GetTypeMembers("KeyRequirement").IsEmpty)
            ? null
            : "the reference to ApiKeys has an alias; remove the alias";

    // A type without a namespace hides the namespace of its name, even from names that begin with global::.
    private static string? FindHidden(INamedTypeSymbol type, IReadOnlyList<string> namespaces)
    {
        var types = type.ContainingAssembly.GlobalNamespace;
        return namespaces.FirstOrDefault(name => TypesOf(types, name).Any()) is { } hidden
            ? $"the type '{hidden}' hides the namespace '{hidden}'; rename the type, or move it into a namespace"
            : null;
    }

    private static string? FindType(
        INamedTypeSymbol type, TypeName name, ScopeTypeNames names, bool hasWeb, CancellationToken cancellationToken)
    {
        var types = type.ContainingNamespace;
        if (GeneratedMembers.Of(name, names).Contains(name.Name))
            return $"'{name.Name}' cannot have a member of its own name; rename the enum";
        if (name is { Namespace: "", Name: "ApiKeys" })
            return "'ApiKeys' would hide the namespace 'ApiKeys'; rename the enum, or move it into a namespace";
        if (types.GetMembers(name.Name).Any(member => member is INamespaceSymbol))
            return $"the project has a namespace '{name.Name}'; rename the enum or the namespace";
        if (FindOtherEnum(types, name, names.Place, hasWeb) is { } other)
            return $"'{other}' generates '{name.Name}' too; rename one of the two";

        return TypesOf(types, name.Name)
            .Select(own => MarkReader.IsObsoleteAsError(own) && !MarkReader.IsObsolete(type)
                ? $"'{name.Name}' is [Obsolete] as an error; remove that, or make the enum obsolete too"
                : FindInType(own, name, names, cancellationToken))
            .FirstOrDefault(clash => clash is not null);
    }

    // The longer of the two names yields, so that there is one diagnostic for both.
    private static string? FindOtherEnum(INamespaceSymbol types, TypeName name, ScopePlace place, bool hasWeb)
        => ScopeTypeNames.Suffixes
            .Where(suffix => name.Name.EndsWith(suffix, StringComparison.Ordinal))
            .Select(suffix => name.Name.Substring(0, name.Name.Length - suffix.Length))
            .Where(other => other.Length > 0 && other.Length < place.Name.Length)
            .Where(other => new ScopeTypeNames(place with { Name = other }).Generated(hasWeb).Contains(name))
            .FirstOrDefault(other => TypesOf(types, other).Any(ScopeTypeReader.IsEnumOfScopes));

    private static string? FindInType(
        INamedTypeSymbol own, TypeName name, ScopeTypeNames names, CancellationToken cancellationToken)
    {
        var accessibility = names.Place.Accessibility;
        var isSet = name == names.Set;
        if (!CanBeExtended(own, accessibility, cancellationToken) || !(isSet ? IsPlainStruct(own) : IsPlainClass(own)))
        {
            var declaration = accessibility + (isSet ? " partial struct" : " static partial class");
            return $"the project declares '{name.Name}' itself; rename it, or declare it '{declaration}' to extend the "
                + "generated type";
        }

        var signatures = GeneratedMembers.Of(name, names);
        var member = own.GetMembers().FirstOrDefault(member => !IsPartOfAnother(member)
            && signatures.Any(signature => MemberSignature.Clash(member, signature)));
        return member is null
            ? null
            : $"the project declares '{member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}' "
                + "itself; rename or remove it";
    }

    private static bool CanBeExtended(INamedTypeSymbol own, string accessibility, CancellationToken cancellationToken)
        => own.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellationToken))
            .All(part => part is TypeDeclarationSyntax declaration
                && ClassSyntax.IsPartial(declaration)
                && declaration.ParameterList is null
                && declaration.Modifiers.All(modifier => FitsGeneratedPart(modifier, accessibility)));

    private static bool FitsGeneratedPart(SyntaxToken modifier, string accessibility)
        => modifier.Text == accessibility || modifier.Kind() is SyntaxKind.PartialKeyword or SyntaxKind.StaticKeyword
            or SyntaxKind.ReadOnlyKeyword or SyntaxKind.UnsafeKeyword;

    private static bool IsPlainStruct(INamedTypeSymbol own)
        => own is { TypeKind: TypeKind.Struct, IsRecord: false }
            && !own.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CollectionBuilderAttribute");

    // A part that is not declared static becomes so, and then has no place for a base type or for instance members.
    private static bool IsPlainClass(INamedTypeSymbol own)
        => own is { TypeKind: TypeKind.Class, IsRecord: false }
            && (own.IsStatic
                || (own is { BaseType.SpecialType: SpecialType.System_Object, Interfaces.IsEmpty: true }
                    && own.GetMembers().All(
                        member => member.IsStatic || member.IsImplicitlyDeclared || member is INamedTypeSymbol)));

    private static bool IsPartOfAnother(ISymbol member)
        => member is IMethodSymbol { AssociatedSymbol: not null }
            or IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true };

    // A type of one file is invisible to generated code.
    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceSymbol types, string name)
        => types.GetTypeMembers(name, arity: 0).Where(type => !type.IsFileLocal);
}
