namespace ApiKeys.AspNetCore;

/// <summary>The default names of the schemes, and of the headers that hold a key.</summary>
public static class ApiKeyDefaults
{
    /// <summary>The scheme that validates keys: <c>ApiKey</c>.</summary>
    public const string AuthenticationScheme = "ApiKey";

    /// <summary>
    /// The scheme that forwards a request with a key to <see cref="AuthenticationScheme"/>, and all others to another
    /// scheme: <c>ApiKeyOrOther</c>.
    /// </summary>
    public const string SelectorScheme = "ApiKeyOrOther";

    /// <summary>The header that holds a key: <c>X-API-Key</c>.</summary>
    public const string HeaderName = "X-API-Key";

    /// <summary>The scheme of an <c>Authorization</c> header that may hold a key: <c>Bearer</c> (RFC 6750).</summary>
    public const string AuthorizationScheme = "Bearer";
}
