using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>
/// The signature of a member, by which C# tells members apart: the name, and for a method the types of its parameters.
/// </summary>
internal static class MemberSignature
{
    public static string Of(ISymbol member)
        => member is IMethodSymbol method
            ? $"{method.Name}{ArityOf(method)}({string.Join(", ", method.Parameters.Select(TypeOf))})"
            : member.Name;

    /// <summary>Whether a type cannot have both members. Methods may share a name, other members may not.</summary>
    public static bool Clash(ISymbol member, string signature)
    {
        var isMethod = signature.IndexOf('(') >= 0;
        return member is IMethodSymbol && isMethod ? Of(member) == signature : member.Name == NameOf(signature);
    }

    private static string NameOf(string signature) => signature.Split('(', '`')[0];

    private static string ArityOf(IMethodSymbol method) => method.Arity > 0 ? $"`{method.Arity}" : "";

    private static string TypeOf(IParameterSymbol parameter)
        => parameter.Type is ITypeParameterSymbol { DeclaringMethod: not null } type
            ? $"`{type.Ordinal}"
            : parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
