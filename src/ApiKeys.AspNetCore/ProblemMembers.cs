namespace ApiKeys.AspNetCore;

/// <summary>The members that this package adds to problem details (RFC 9457, section 3.2).</summary>
internal static class ProblemMembers
{
    /// <summary>One of <see cref="ApiKeyProblemCodes"/>.</summary>
    public const string Code = "code";

    /// <summary>The missing scopes, separated by spaces.</summary>
    public const string Scope = "scope";

    /// <summary>The scopes of which one is needed and none was granted, separated by spaces.</summary>
    public const string AnyScope = "any_scope";
}
