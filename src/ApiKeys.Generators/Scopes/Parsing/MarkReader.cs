using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>
/// Reads <c>[Obsolete]</c> and <c>[Experimental]</c>. The compiler reports each use of such a type, except inside a
/// type with the same attribute. So generated types repeat the attributes of their enum.
/// </summary>
internal static class MarkReader
{
    public static bool IsMarked(ISymbol symbol) => symbol.GetAttributes().Any(IsMark);

    /// <summary>Whether each use is an error that nothing suppresses, except a user with the same attribute.</summary>
    public static bool IsObsoleteAsError(ISymbol symbol)
        => symbol.GetAttributes().Any(attribute => IsObsolete(attribute)
            && attribute.ConstructorArguments.Any(argument => argument.Value is true));

    public static bool IsObsolete(ISymbol symbol) => symbol.GetAttributes().Any(IsObsolete);

    public static EquatableArray<TypeMark> Read(INamedTypeSymbol type, IEnumerable<TypeName> generated)
    {
        var marks = type.GetAttributes().Where(IsMark).ToList();
        return generated
            .SelectMany(name => marks
                .Where(mark => !AppRepeats(type, name, mark))
                .Select(mark => new TypeMark(name.Name, CodeOf(mark))))
            .ToEquatableArray();
    }

    // The app's own part of a generated type may have the attribute, which may be given once only.
    private static bool AppRepeats(INamedTypeSymbol type, TypeName name, AttributeData mark)
        => type.ContainingNamespace.GetTypeMembers(name.Name, arity: 0)
            .Where(own => !own.IsFileLocal)
            .SelectMany(own => own.GetAttributes())
            .Any(other => SymbolEqualityComparer.Default.Equals(other.AttributeClass, mark.AttributeClass));

    private static bool IsMark(AttributeData attribute)
        => IsObsolete(attribute)
            || attribute.AttributeClass?.ToDisplayString() == "System.Diagnostics.CodeAnalysis.ExperimentalAttribute";

    private static bool IsObsolete(AttributeData attribute)
        => attribute.AttributeClass?.ToDisplayString() == "System.ObsoleteAttribute";

    private static string CodeOf(AttributeData attribute)
    {
        var name = attribute.AttributeClass!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var arguments = attribute.ConstructorArguments
            .Select(argument => argument.ToCSharpString())
            .Concat(attribute.NamedArguments.Select(argument => $"{argument.Key} = {argument.Value.ToCSharpString()}"));
        return $"{name}({string.Join(", ", arguments)})";
    }
}
