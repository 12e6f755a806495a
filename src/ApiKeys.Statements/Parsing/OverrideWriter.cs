using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Statements.Parsing;

/// <summary>Writes the declaration of an override from the symbol of the abstract member.</summary>
internal static class OverrideWriter
{
    public static string Modifiers(ISymbol member)
        => SyntaxFacts.GetText(member.DeclaredAccessibility) + " override";

    /// <summary>The declaration of a method after its modifiers.</summary>
    public static string Declaration(IMethodSymbol method, TypeNames names)
    {
        var typeParameters = method.IsGenericMethod
            ? "<" + string.Join(", ", method.TypeParameters.Select(parameter => parameter.Name)) + ">"
            : "";
        var name = Identifiers.Escape(method.Name) + typeParameters;
        var parameters = Parameters(method.Parameters, names);
        return $"{ReturnType(method.RefKind, method.ReturnType, names)} {name}({parameters})";
    }

    /// <summary>An override of any abstract member that only throws.</summary>
    public static Stub Stub(ISymbol member, TypeNames names)
    {
        var modifiers = Modifiers(member);
        return member switch
        {
            IPropertySymbol property => new(
                $"{modifiers} {ReturnType(property.RefKind, property.Type, names)} {PropertyName(property, names)}",
                Accessors(property).ToEquatableArray()),
            IEventSymbol @event => new(
                $"{modifiers} event {names.Written(@event.Type)} {Identifiers.Escape(@event.Name)}",
                new(["add", "remove"])),
            _ => new($"{modifiers} {Declaration((IMethodSymbol)member, names)}", new([])),
        };
    }

    private static IEnumerable<string> Accessors(IPropertySymbol property)
    {
        if (property.GetMethod is not null)
            yield return "get";
        if (property.SetMethod is { } setter)
            yield return setter.IsInitOnly ? "init" : "set";
    }

    private static string PropertyName(IPropertySymbol property, TypeNames names)
        => property.IsIndexer ? $"this[{Parameters(property.Parameters, names)}]" : Identifiers.Escape(property.Name);

    private static string ReturnType(RefKind kind, ITypeSymbol type, TypeNames names) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.RefReadOnly => "ref readonly ",
        _ => "",
    } + names.Written(type);

    private static string Parameters(IEnumerable<IParameterSymbol> parameters, TypeNames names)
        => string.Join(", ", parameters.Select(parameter =>
            Modifier(parameter.RefKind) + names.Written(parameter.Type) + " " + Identifiers.Escape(parameter.Name)
            + (parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: null } ? " = default" : "")));

    private static string Modifier(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };
}
