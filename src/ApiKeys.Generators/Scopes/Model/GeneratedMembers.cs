namespace ApiKeys.Generators.Scopes.Model;

/// <summary>
/// The members of the types that are generated for an enum. A method has the types of its parameters, as in
/// <c>Add(global::Shop.OrderScope)</c>, since the app may add overloads.
/// </summary>
internal static class GeneratedMembers
{
    private const string Characters = "global::System.ReadOnlySpan<char>";

    public static IReadOnlyList<string> Of(TypeName type, ScopeTypeNames names)
        => type == names.Extensions ? [$"ToScopeName({names.Enum})"]
            : type == names.All ? OfNames(names)
            : type == names.Set ? OfSet(names)
            : OfWeb(names);

    private static IReadOnlyList<string> OfNames(ScopeTypeNames names) =>
    [
        "Names", $"TryParse({Characters}, {names.Enum})", $"Require({Span(names)})",
    ];

    private static IReadOnlyList<string> OfSet(ScopeTypeNames names) =>
    [
        "_bits", ".ctor(ulong)", "All", $"Create({Span(names)})", "From(global::ApiKeys.ApiKey)",
        "From(global::System.Collections.Generic.IReadOnlyList<string>)", "Count", "IsEmpty", $"Add({names.Enum})",
        $"Remove({names.Enum})", $"Contains({names.Enum})", $"Covers({names.Set})", "ToNames()", "ToString()",
        "GetEnumerator()", $"Equals({names.Set})", "Equals(object)", "GetHashCode()",
        $"op_Equality({names.Set}, {names.Set})", $"op_Inequality({names.Set}, {names.Set})", "Members",
        $"BitOf({names.Enum})", $"BitsBelow({Characters})", "Enumerator",
    ];

    private static IReadOnlyList<string> OfWeb(ScopeTypeNames names) =>
    [
        $"RequireScope`1(`0, {names.Enum}[])",
        $"RequireScope(global::Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder, {names.Enum}[])",
        $"RequireAnyScope`1(`0, {names.Enum}[])",
        $"RequireAnyScope(global::Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder, {names.Enum}[])",
    ];

    private static string Span(ScopeTypeNames names) => $"global::System.ReadOnlySpan<{names.Enum}>";
}
