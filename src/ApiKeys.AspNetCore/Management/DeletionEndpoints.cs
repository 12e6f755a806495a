using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The endpoint that finds the key of a text, even after its deletion.</summary>
internal static class DeletionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/keys/find", FindAsync)
            .Describe(
                "FindKey",
                "Tells whose key a text is, whatever its status, or was, up to 90 days after its deletion.")
            .AcceptsJson<VerifyRequest>("""{"text":"sk_…"}""")
            .Needs(ManagementRight.Read)
            .Produces<FoundKeyResource>();
    }

    private static async Task<IResult> FindAsync(HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.VerifyRequest).ConfigureAwait(false);
        var found = await client.FindKeyAsync(body.Text, context.RequestAborted).ConfigureAwait(false);

        // For the caller, a key of another organization does not exist.
        if (found is not null && !ManagementCaller.Of(context).MayRead(found.OrganizationId))
            found = null;
        return Ok(FoundKeyResource.Of(found, KeyEndpoints.Now(context)), Default.FoundKeyResource);
    }
}
