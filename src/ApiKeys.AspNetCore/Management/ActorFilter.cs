using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>
/// Gives the endpoints a client that acts under the caller's name. All of them take the client as an argument, so none
/// can forget it.
/// </summary>
internal sealed class ActorFilter : IEndpointFilter
{
    /// <summary>
    /// The actor of a caller who is authenticated, and whose identity has no name that can be stored.
    /// </summary>
    public const string Unnamed = "unnamed";

    /// <summary>The actor of a caller who is not authenticated.</summary>
    public const string Anonymous = "anonymous";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (HttpMethods.IsGet(context.HttpContext.Request.Method))
            return next(context);

        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is ApiKeyClient client)
                context.Arguments[i] = ActingAs(client, context.HttpContext);
        }

        return next(context);
    }

    private static ApiKeyClient ActingAs(ApiKeyClient client, HttpContext context)
    {
        if (context.GetApiKey() is { } key)
            return client.ActingAs(key.Id.Value.ToString("N"));

        var user = context.User.Identities.FirstOrDefault(static identity => identity.IsAuthenticated);
        if (user is null)
            return client.ActingAs(Anonymous);
        return TryActAs(client, user.Name)
            ?? TryActAs(client, user.FindFirst(ClaimTypes.NameIdentifier)?.Value)
            ?? TryActAs(client, user.FindFirst("sub")?.Value)
            ?? client.ActingAs(Unnamed);
    }

    // A name that the trail cannot hold is no reason to refuse the change.
    private static ApiKeyClient? TryActAs(ApiKeyClient client, string? name)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        try
        {
            return client.ActingAs(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
