using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>The key of a request as a service, which is how a handler's parameter is bound to it.</summary>
internal sealed class KeyParameter
{
    /// <summary>The request, once <see cref="KeyParameterPolicy"/> has seen it.</summary>
    public HttpContext? Context { get; set; }

    /// <summary>The key; null if the request has no valid one.</summary>
    /// <exception cref="InvalidOperationException">No handler of a route has such a parameter.</exception>
    /// <exception cref="BadHttpRequestException">
    /// The handler cannot do without a key, and its endpoint lets a request without one in.
    /// </exception>
    public ApiKey? Find()
    {
        if (Context is null)
        {
            throw new InvalidOperationException(
                "The key of a request is a parameter of minimal API handlers only. Elsewhere call HttpContext.GetApiKey().");
        }

        var key = Context.GetApiKey();
        if (key is null && Context.GetEndpoint() is { } endpoint && KeyParameterPolicy.RequiresKey(endpoint.Metadata))
            throw new BadHttpRequestException("An API key is required.", StatusCodes.Status401Unauthorized);
        return key;
    }
}
