using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Management;

/// <summary>What all endpoints of this library share: how they answer faults, read bodies and describe them.</summary>
internal static class ManagementGroup
{
    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        var group = endpoints.MapGroup(prefix).WithTags("API keys").WithMetadata(new RequestSizeLimit());
        group.AddEndpointFilterFactory(static (context, next) =>
        {
            var filter = new ProblemFilter(context.ApplicationServices.GetRequiredService<ILogger<ApiKeyClient>>());
            return invocation => filter.InvokeAsync(invocation, next);
        });
        group.AddEndpointFilter(new ActorFilter());

        // An OpenAPI document describes bodies by the app's own JSON options.
        var json = endpoints.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (!json.IsReadOnly)
            json.TypeInfoResolverChain.Add(ManagementJsonContext.Default);
        return group;
    }
}
