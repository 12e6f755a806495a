using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore;

/// <summary>Gives an endpoint the key that it was called with.</summary>
public static class ApiKeyHttpContextExtensions
{
    /// <summary>The key that the request was made with, as it was when it was validated; null if it was made with none.</summary>
    /// <param name="context">The request.</param>
    public static ApiKey? GetApiKey(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.GetApiKey();
    }

    /// <summary>The key that stands behind a principal, or null if none does.</summary>
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
