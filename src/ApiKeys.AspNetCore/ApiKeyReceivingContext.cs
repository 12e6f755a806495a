using System.Diagnostics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore;

/// <summary>A request whose key is about to be read.</summary>
public class ApiKeyReceivingContext : ResultContext<ApiKeyAuthenticationOptions>
{
    /// <summary>Makes the context.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="options">The scheme's options.</param>
    public ApiKeyReceivingContext(HttpContext context, AuthenticationScheme scheme, ApiKeyAuthenticationOptions options)
        : base(context, scheme, options)
    {
    }

    /// <summary>
    /// The key's text, if the app sets it; then the headers are not read. Null, the default, reads the headers.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Text { get; set; }
}
