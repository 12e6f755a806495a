using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore;

/// <summary>
/// A request whose key is valid. Call <c>Fail</c> to refuse the request. Where the key alone decides on the endpoint,
/// the use is counted already.
/// </summary>
public class ApiKeyValidatedContext : ResultContext<ApiKeyAuthenticationOptions>
{
    /// <summary>Makes the context.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="options">The scheme's options.</param>
    /// <param name="identity">The identity of the key.</param>
    public ApiKeyValidatedContext(
        HttpContext context, AuthenticationScheme scheme, ApiKeyAuthenticationOptions options, ApiKeyIdentity identity)
        : base(context, scheme, options)
    {
        Identity = identity;
        Principal = new(identity);
    }

    /// <summary>The identity of the key. Claims may be added to it.</summary>
    public ApiKeyIdentity Identity { get; }
}
