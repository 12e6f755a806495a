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

/// <summary>Lets organizations, projects, products and keys be managed over HTTP, by whom the app allows it.</summary>
public static class ApiKeyManagementExtensions
{
    /// <summary>Maps the management endpoints, listed in <c>docs/management.md</c>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The path that all of them begin with, such as <c>/admin/keys</c>.</param>
    /// <param name="policy">The name of the authorization policy of those who may call them: they manage the keys of all organizations.</param>
    /// <returns>All of them, to add to what they demand.</returns>
    /// <exception cref="ArgumentException"><paramref name="policy"/> is null or empty.</exception>
    public static RouteGroupBuilder MapApiKeyManagement(this IEndpointRouteBuilder endpoints, string prefix, string policy)
    {
        ArgumentException.ThrowIfNullOrEmpty(policy);
        return Map(endpoints, prefix).RequireAuthorization(policy);
    }

    /// <summary>Maps the management endpoints, listed in <c>docs/management.md</c>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">The path that all of them begin with, such as <c>/admin/keys</c>.</param>
    /// <param name="policy">The authorization policy of those who may call them: they manage the keys of all organizations.</param>
    /// <returns>All of them, to add to what they demand.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> is null.</exception>
    public static RouteGroupBuilder MapApiKeyManagement(this IEndpointRouteBuilder endpoints, string prefix, AuthorizationPolicy policy)
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

        // An OpenAPI document describes bodies as the app's own options have them.
        var json = endpoints.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (!json.IsReadOnly)
            json.TypeInfoResolverChain.Add(ManagementJsonContext.Default);
        return group;
    }
}
