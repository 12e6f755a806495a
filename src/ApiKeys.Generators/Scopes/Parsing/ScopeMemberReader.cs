using System.Globalization;
using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>Reads the members of an enum, and the constants of a class, in the order of their declaration.</summary>
internal static class ScopeMemberReader
{
    private const string NameAttribute = "ApiKeys.ApiKeyScopeAttribute";

    public static EquatableArray<ScopeMember> ReadEnum(
        INamedTypeSymbol type, string? prefix, CancellationToken cancellationToken)
        => type.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(member => member.HasConstantValue)
            .Select(member => ReadMember(member, prefix, cancellationToken))
            .ToEquatableArray();

    /// <summary>Reads the constants that are not private; a private one may be a piece of a name.</summary>
    public static EquatableArray<ScopeMember> ReadConstants(INamedTypeSymbol type)
        => type.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(field => field is
            {
                HasConstantValue: true,
                Type.SpecialType: SpecialType.System_String,
                DeclaredAccessibility: not Accessibility.Private,
            })
            .Select(field => new ScopeMember(
                field.Name,
                Identifiers.Escape(field.Name),
                "",
                field.ConstantValue as string ?? "",
                LocationOf(field)))
            .ToEquatableArray();

    private static ScopeMember ReadMember(IFieldSymbol member, string? prefix, CancellationToken cancellationToken)
    {
        var attributes = member.GetAttributes();
        var attribute = attributes.FirstOrDefault(other => other.AttributeClass?.ToDisplayString() == NameAttribute);
        var value = Convert.ToString(member.ConstantValue, CultureInfo.InvariantCulture);
        return new(
            member.Name,
            CodeOf(member, value, attributes.Any(other => other.AttributeClass?.Name == nameof(ObsoleteAttribute))),
            value,
            attribute is null ? ScopeName.Of(member.Name, prefix) : GivenName(attribute),
            attribute?.ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation().ToTextLocation()
                ?? LocationOf(member));
    }

    // Generated code uses obsolete members too; their value as a number causes no warning.
    private static string CodeOf(IFieldSymbol member, string value, bool isObsolete)
    {
        var type = Identifiers.Escape(member.ContainingType.Name);
        return isObsolete ? $"({type})({value})" : $"{type}.{Identifiers.Escape(member.Name)}";
    }

    private static string GivenName(AttributeData attribute)
        => attribute.ConstructorArguments.Select(argument => argument.Value).OfType<string>().FirstOrDefault() ?? "";

    private static TextLocation LocationOf(IFieldSymbol field) => field.Locations[0].ToTextLocation();
}
