namespace ApiKeys.Generators.Scopes.Checking;

/// <summary>The syntax of required scopes, the same as in the library's <c>Rules/ScopeRules.cs</c>.</summary>
internal static class ScopeRules
{
    public const int MaxLength = 128;

    public const string Rule = "1 to 128 characters of A-Z a-z 0-9 . _ : / - and no wildcard";

    public static bool IsScope(string scope)
        => scope.Length is > 0 and <= MaxLength && scope.All(IsAllowed);

    private static bool IsAllowed(char character)
        => character is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9')
            or '.' or '_' or ':' or '/' or '-';
}
