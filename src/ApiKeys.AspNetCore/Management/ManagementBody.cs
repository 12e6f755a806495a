using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Describes the body that an endpoint reads.</summary>
internal static class ManagementBody
{
    private const string Json = "application/json";
    private const string Anything = "*/*";

    /// <summary>
    /// Describes the body as JSON, but lets routing accept any content type. Otherwise routing would refuse other types
    /// before authorization, and without a problem code. <see cref="ManagementRequest.ReadAsync"/> refuses them
    /// instead.
    /// </summary>
    public static RouteHandlerBuilder AcceptsJson<T>(this RouteHandlerBuilder endpoint)
        where T : notnull =>
        endpoint.Accepts<T>(Json, Anything).AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            operation.RequestBody?.Content?.Remove(Anything);
            return Task.CompletedTask;
        });
}
