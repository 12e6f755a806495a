using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>
    /// Ends the request when its key is revoked, disabled, expired or deleted: for requests that last long, such as
    /// WebSockets and server-sent events. Call it once, at the start of the endpoint. A request without a valid key is
    /// left alone.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <remarks>
    /// <see cref="ApiKeyClient.WatchKey"/> says how soon. In a SignalR hub, call that instead, and abort the hub's own
    /// context: a connection by long polling consists of many requests.
    /// </remarks>
    public static void AbortWhenKeyEnds(this HttpContext context)
    {
        if (context.GetApiKey() is not { } key)
            return;

        var watch = context.RequestServices.GetRequiredService<ApiKeyClient>().WatchKey(key);
        var registration = watch.Ended.UnsafeRegister(
            static context => ((HttpContext)context!).Abort(), context);

        // Disposing of the registration waits for the abort: a server uses the context again for the next request.
        context.Response.RegisterForDispose(registration);
        context.Response.RegisterForDispose(watch);
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
