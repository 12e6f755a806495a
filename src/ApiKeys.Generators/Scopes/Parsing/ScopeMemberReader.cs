using System.Globalization;
using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Emitting;
using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>Reads the members of an enum, and the constants of a class, in the order of their declaration.</summary>
internal static class ScopeMemberReader
{
    private const string NameAttribute = "ApiKeys.ApiKeyScopeAttribute";

    public static EquatableArray<ScopeMember> ReadEnum(
        INamedTypeSymbol type, TypeName name, string? prefix, CancellationToken cancellationToken)
        => type.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(member => member is { HasConstantValue: true, Name.Length: > 0 })
            .Select(member => ReadMember(member, name, prefix, cancellationToken))
            .ToEquatableArray();

    /// <summary>Reads the constants that are not private; a private one may be a piece of a name.</summary>
    public static EquatableArray<ScopeMember> ReadConstants(INamedTypeSymbol type, TypeName name)
        => type.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(field => field is
            {
                HasConstantValue: true,
                Type.SpecialType: SpecialType.System_String,
                DeclaredAccessibility: not Accessibility.Private,
                Name.Length: > 0,
            })
            .Select(field => ReadConstant(field, name))
            .ToEquatableArray();

    private static ScopeMember ReadConstant(IFieldSymbol field, TypeName name)
    {
        var scope = field.ConstantValue as string ?? "";
        return new(
            field.Name,
            CanBeMentioned(field) ? $"{name}.{Identifiers.Escape(field.Name)}" : StringLiteral.Of(scope),
            "",
            scope,
            LocationOf(field));
    }

    private static ScopeMember ReadMember(
        IFieldSymbol member, TypeName name, string? prefix, CancellationToken cancellationToken)
    {
        var attribute = member.GetAttributes().FirstOrDefault(
            other => other.AttributeClass?.ToDisplayString() == NameAttribute);
        var value = Convert.ToString(member.ConstantValue, CultureInfo.InvariantCulture);
        return new(
            member.Name,
            CanBeMentioned(member) ? $"{name}.{Identifiers.Escape(member.Name)}" : $"({name})({value})",
            value,
            attribute is null ? ScopeName.Of(member.Name, prefix) : GivenName(attribute),
            attribute?.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation().ToTextLocation()
                ?? LocationOf(member));
    }

    // Otherwise generated code writes the value. It uses obsolete members too, and the value causes no warning.
    private static bool CanBeMentioned(IFieldSymbol field)
        => !MarkReader.IsMarked(field) && field.ContainingType.GetMembers(field.Name).Length == 1;

    private static string GivenName(AttributeData attribute)
        => attribute.ConstructorArguments.Select(argument => argument.Value).OfType<string>().FirstOrDefault() ?? "";

    private static TextLocation LocationOf(IFieldSymbol field) => field.Locations[0].ToTextLocation();
}
