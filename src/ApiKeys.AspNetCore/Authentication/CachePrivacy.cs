using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OutputCaching;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Keeps caches from answering the request of one key with the answer to another's. A cache knows by itself that an
/// answer to <c>Authorization</c> is private (RFC 9111, section 3.5). An answer to a key from elsewhere has to say so.
/// </summary>
internal static class CachePrivacy
{
    /// <summary>Marks the answer to a request in which a header of keys may be, and is not.</summary>
    public static void Vary(HttpContext context, string headerName) => Mark(context, headerName, isPrivate: false);

    /// <summary>Marks the answer to a request that presents a key, for as long as the app can change it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="headerName">The header of the key, or null if the key is elsewhere, as in the query.</param>
    public static void Protect(HttpContext context, string? headerName)
    {
        // The output cache looks at no header of the answer.
        if (context.Features.Get<IOutputCacheFeature>()?.Context is { } cache && !VariesBy(cache, headerName))
            cache.AllowCacheStorage = false;

        Mark(context, headerName, isPrivate: true);
    }

    private static void Mark(HttpContext context, string? headerName, bool isPrivate)
    {
        if (context.Features.Get<IHttpResponseFeature>() is { HasStarted: false } response and not KeyedResponse)
            context.Features.Set<IHttpResponseFeature>(new KeyedResponse(response, headerName, isPrivate));
    }

    private static bool VariesBy(OutputCacheContext cache, string? headerName) =>
        headerName is not null
        && cache.CacheVaryByRules.HeaderNames.Contains(headerName, StringComparer.OrdinalIgnoreCase);

    // The app, MVC's ResponseCache attribute among others, replaces and clears headers after the authentication.
    private sealed class KeyedResponse(IHttpResponseFeature inner, string? headerName, bool isPrivate)
        : IHttpResponseFeature
    {
        private readonly KeyedHeaders _headers = new(inner.Headers, headerName, isPrivate);

        public int StatusCode
        {
            get => inner.StatusCode;
            set => inner.StatusCode = value;
        }

        public string? ReasonPhrase
        {
            get => inner.ReasonPhrase;
            set => inner.ReasonPhrase = value;
        }

        public IHeaderDictionary Headers
        {
            get => _headers;
            set => _headers.Replace(value);
        }

#pragma warning disable CS0618 // The interface has the obsolete member, so a decorator has to pass it on.
        public Stream Body
        {
            get => inner.Body;
            set => inner.Body = value;
        }
#pragma warning restore CS0618

        public bool HasStarted => inner.HasStarted;

        public void OnStarting(Func<object, Task> callback, object state) => inner.OnStarting(callback, state);

        public void OnCompleted(Func<object, Task> callback, object state) => inner.OnCompleted(callback, state);
    }
}
