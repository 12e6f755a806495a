using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Tells support why a call was refused. The text travels in the body, never in a URL.</summary>
internal static class ExplanationEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/organizations/{organizationId}/keys/explain", ExplainAsync)
            .Describe(
                "ExplainKey",
                "Tells each check of a validation. It is no use of the key, and charges no limit.",
                StatusCodes.Status404NotFound)
            .AcceptsJson<ExplainRequest>(ExplainRequest.Example)
            .Needs(ManagementRight.Read)
            .Produces<ExplanationResource>();

    private static async Task<IResult> ExplainAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.ExplainRequest).ConfigureAwait(false);
        var organization = PathId<OrganizationId>(organizationId);
        ManagementCaller.Of(context).CheckReads(organization);
        await client.GetOrganizationAsync(organization, context.RequestAborted).ConfigureAwait(false);
        var requirement = new KeyRequirement
        {
            Organization = organization,
            Project = body.ProjectId,
            Product = body.ProductId,
            Kind = body.Kind,
            Scopes = body.Scopes ?? [],
            AnyScopes = body.AnyScopes ?? [],
        };
        var explanation = await client
            .ExplainAsync(body.Text, requirement, new() { Address = Address(body.Address) }, context.RequestAborted)
            .ConfigureAwait(false);
        return Ok(
            ExplanationResource.Of(explanation, KeyEndpoints.Now(context)), Default.ExplanationResource);
    }
}
