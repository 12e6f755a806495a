using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore;

/// <summary>Gives an endpoint the key of its caller.</summary>
public static class ApiKeyHttpContextExtensions
{
    /// <summary>The key of the request, as of its validation; null if the request has no valid key.</summary>
    /// <param name="context">The request.</param>
    public static ApiKey? GetApiKey(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.GetApiKey();
    }

    /// <summary>The key of a principal, as of its validation; null if the principal has none.</summary>
    /// <param name="principal">The principal.</param>
    public static ApiKey? GetApiKey(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        foreach (var identity in principal.Identities)
        {
            if (identity is ApiKeyIdentity { Key: var key })
                return key;
        }

        return null;
    }
}
