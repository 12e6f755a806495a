using ApiKeys.AspNetCore.Management;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore;

/// <summary>Maps endpoints that manage organizations, projects, products and keys over HTTP.</summary>
public static class ApiKeyManagementExtensions
{
    /// <summary>Maps the management endpoints, listed in <c>docs/management.md</c>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The beginning of their paths, such as <c>/admin/keys</c>.</param>
    /// <param name="policy">
    /// The name of the authorization policy of the callers. They can manage the keys of all organizations.
    /// </param>
    /// <returns>The group of the endpoints; conventions may be added to it.</returns>
    /// <exception cref="ArgumentException"><paramref name="policy"/> is null or empty.</exception>
    public static RouteGroupBuilder MapApiKeyManagement(
        this IEndpointRouteBuilder endpoints, string prefix, string policy)
    {
        ArgumentException.ThrowIfNullOrEmpty(policy);
        return Map(endpoints, prefix).RequireAuthorization(policy);
    }

    /// <summary>Maps the management endpoints, listed in <c>docs/management.md</c>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The beginning of their paths, such as <c>/admin/keys</c>.</param>
    /// <param name="policy">
    /// The authorization policy of the callers. They can manage the keys of all organizations.
    /// </param>
    /// <returns>The group of the endpoints; conventions may be added to it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> is null.</exception>
    public static RouteGroupBuilder MapApiKeyManagement(
        this IEndpointRouteBuilder endpoints, string prefix, AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Map(endpoints, prefix).RequireAuthorization(policy);
    }

    private static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(prefix).WithTags("API keys").WithMetadata(new RequestSizeLimit());
        group.AddEndpointFilterFactory(static (context, next) =>
        {
            var filter = new ProblemFilter(context.ApplicationServices.GetRequiredService<ILogger<ApiKeyClient>>());
            return invocation => filter.InvokeAsync(invocation, next);
        });
        OrganizationEndpoints.Map(group);
        ProjectEndpoints.Map(group);
        ProductEndpoints.Map(group);
        LinkEndpoints.Map(group);
        KeyEndpoints.Map(group);

        // An OpenAPI document describes bodies by the app's own JSON options.
        var json = endpoints.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (!json.IsReadOnly)
            json.TypeInfoResolverChain.Add(ManagementJsonContext.Default);
        return group;
    }
}
