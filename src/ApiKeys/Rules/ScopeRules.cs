using System.Buffers;

namespace ApiKeys.Rules;

/// <summary>The syntax of scopes, and which grant covers which requirement. Comparison is ordinal.</summary>
internal static class ScopeRules
{
    public const int MaxLength = 128;
    public const int MaxCount = 256;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-");

    /// <summary>Checks the scopes of a key, and drops repeated ones. The first of equals keeps its place.</summary>
    public static string[] CheckGrants(IReadOnlyList<string> scopes, string paramName)
    {
        // Check a copy: the caller may still change the list.
        string[] copy = [.. scopes];
        if (copy.Length > MaxCount)
            throw new ArgumentException($"Scopes: a key has at most {MaxCount}.", paramName);
        foreach (var scope in copy)
        {
            var literal = scope.AsSpan() is [.. var start, '*'] ? start : scope;
            if (!IsScope(literal, orEmpty: scope is "*") || scope.Length > MaxLength)
            {
                throw new ArgumentException(
                    $"Scopes: a granted scope holds {Rule}, the last of which may be a *.", paramName);
            }
        }

        return [.. copy.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Checks the scopes that a call requires, and drops repeated ones.</summary>
    public static string[] CheckRequired(IReadOnlyList<string> scopes, string paramName)
    {
        string[] copy = [.. scopes];
        foreach (var scope in copy)
        {
            if (!IsScope(scope, orEmpty: false))
                throw new ArgumentException($"A required scope holds {Rule}, and no *.", paramName);
        }

        return [.. copy.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether a grant covers a required scope: both are equal, or the grant's wildcard matches it.</summary>
    public static bool Covers(ReadOnlySpan<char> grant, ReadOnlySpan<char> required) => grant is [.. var start, '*']
        ? required.Length > start.Length && required.StartsWith(start, StringComparison.Ordinal)
        : grant.SequenceEqual(required);

    /// <summary>Whether one of the grants covers a required scope.</summary>
    public static bool IsGranted(ReadOnlySpan<string> grants, string required)
    {
        foreach (var grant in grants)
        {
            if (Covers(grant, required))
                return true;
        }

        return false;
    }

    private const string Rule = "1 to 128 characters of A-Z a-z 0-9 . _ : / -";

    private static bool IsScope(ReadOnlySpan<char> scope, bool orEmpty) =>
        scope.Length <= MaxLength && (orEmpty || !scope.IsEmpty) && !scope.ContainsAnyExcept(Alphabet);
}
