using ApiKeys.Roslyn.Parsing;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>How a member of an enum is called as a scope: <c>Orders_ReadAll</c> is <c>orders:read-all</c>.</summary>
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
