using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore;

/// <summary>A request whose key was validated, and counted; call <c>Fail</c> to refuse it all the same.</summary>
public class ApiKeyValidatedContext : ResultContext<ApiKeyAuthenticationOptions>
{
    /// <summary>Makes the context.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="options">The scheme's options.</param>
    /// <param name="identity">Who the request comes from.</param>
    public ApiKeyValidatedContext(HttpContext context, AuthenticationScheme scheme, ApiKeyAuthenticationOptions options, ApiKeyIdentity identity)
        : base(context, scheme, options)
    {
        Identity = identity;
        Principal = new(identity);
    }

    /// <summary>Who the request comes from; claims may be added to it.</summary>
    public ApiKeyIdentity Identity { get; }
}
