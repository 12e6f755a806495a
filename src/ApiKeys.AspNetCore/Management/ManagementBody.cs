using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Tells what an endpoint reads.</summary>
internal static class ManagementBody
{
    private const string Json = "application/json";
    private const string Anything = "*/*";

    /// <summary>
    /// Describes the body as JSON, but lets routing pass on what is declared as something else: it would answer before authorization is
    /// asked, and without a code. <see cref="ManagementRequest.ReadAsync"/> refuses it.
    /// </summary>
    public static RouteHandlerBuilder AcceptsJson<T>(this RouteHandlerBuilder endpoint)
        where T : notnull =>
        endpoint.Accepts<T>(Json, Anything).AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            operation.RequestBody?.Content?.Remove(Anything);
            return Task.CompletedTask;
        });
}
