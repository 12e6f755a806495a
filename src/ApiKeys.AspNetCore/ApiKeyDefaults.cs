namespace ApiKeys.AspNetCore;

/// <summary>What the authentication scheme is called, and where a key is looked for, unless an app says otherwise.</summary>
public static class ApiKeyDefaults
{
    /// <summary>The scheme that validates keys: <c>ApiKey</c>.</summary>
    public const string AuthenticationScheme = "ApiKey";

    /// <summary>The scheme that passes a request on, to <see cref="AuthenticationScheme"/> if it presents a key and to another scheme if not: <c>ApiKeyOrOther</c>.</summary>
    public const string SelectorScheme = "ApiKeyOrOther";

    /// <summary>The header that holds a key: <c>X-API-Key</c>.</summary>
    public const string HeaderName = "X-API-Key";

    /// <summary>The scheme of the <c>Authorization</c> header whose credential may be a key: <c>Bearer</c> (RFC 6750).</summary>
    public const string AuthorizationScheme = "Bearer";
}
