using ApiKeys.Roslyn.Parsing;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>
/// Derives a scope from the name of an enum member: <c>Orders_ReadAll</c> becomes <c>orders:read-all</c>.
/// </summary>
internal static class ScopeName
{
    public static string Of(string identifier, string? prefix)
    {
        var parts = identifier
            .Split(['_'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => SnakeCase.Of(part).Replace('_', '-'));
        return string.Join(":", prefix is null ? parts : parts.Prepend(prefix));
    }
}
