using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// Gives a handler the key of its caller as a parameter: <c>(ApiKey key) => …</c>. Such an endpoint requires a key, as
/// by <see cref="RequireApiKeyAttribute"/>. With <c>ApiKey?</c> it does not, and null is a caller without one.
/// </summary>
internal sealed class KeyParameterPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // The endpoint itself, where its handler needs no key. So the metadata is read once for each endpoint.
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _protected = [];

    /// <summary>Any time will do: the choice of an endpoint does not depend on it.</summary>
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(static endpoint => HasKey(endpoint.Metadata));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        httpContext.RequestServices = new KeyServices(httpContext, httpContext.RequestServices);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i] is { Endpoint: var open, Values: var values }
                && _protected.GetValue(open, Protect) is var endpoint && endpoint != open)
                candidates.ReplaceEndpoint(i, endpoint, values);
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether a handler has a parameter that cannot be null and is the key of its caller.</summary>
    public static bool RequiresKey(EndpointMetadataCollection metadata) =>
        metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Any(static parameter => IsKey(parameter) && !parameter.IsOptional);

    /// <summary>Whether a handler has a parameter that is the key of its caller, or null.</summary>
    public static bool HasKey(EndpointMetadataCollection metadata) =>
        metadata.GetOrderedMetadata<IParameterBindingMetadata>().Any(IsKey);

    /// <summary>The metadata of an endpoint, with the requirement that its handler's parameter stands for.</summary>
    public static EndpointMetadataCollection Complete(EndpointMetadataCollection metadata) =>
        RequiresKey(metadata) ? new([.. metadata, new RequireApiKeyAttribute()]) : metadata;

    private static bool IsKey(IParameterBindingMetadata parameter) =>
        parameter.ParameterInfo.ParameterType == typeof(ApiKey);

    private static Endpoint Protect(Endpoint open)
    {
        var metadata = Complete(open.Metadata);
        return open is RouteEndpoint route && metadata != open.Metadata
            ? new RouteEndpoint(route.RequestDelegate!, route.RoutePattern, route.Order, metadata, route.DisplayName)
            : open;
    }
}
