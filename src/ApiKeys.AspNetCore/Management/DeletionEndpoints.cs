using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The endpoints that delete many keys, and that find the key of a text even after its deletion.</summary>
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
        endpoints.MapPost("/organizations/{organizationId}/keys/delete", DeleteAsync)
            .Describe(
                "DeleteKeys",
                "Deletes the keys of an organization that match all members of the body, of which there is at least "
                    + "one. After a fault, the same request deletes the rest.",
                StatusCodes.Status404NotFound)
            .AcceptsJson<DeleteKeysRequest>(DeleteKeysRequest.Example)
            .Produces<DeletedKeysResource>();
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

    private static async Task<IResult> DeleteAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.DeleteKeysRequest).ConfigureAwait(false);
        var organization = PathId<OrganizationId>(organizationId);
        var caller = ManagementCaller.Of(context);
        caller.CheckReads(organization);

        // A client that sends null for what it does not know would delete everything.
        if (body is { Project: null, Product: null, Owner: null, Name: null, Status: null })
            throw new BadRequestException("Name at least one of project, product, owner, name and status.");

        var filter = new KeyFilter
        {
            Project = body.Project,
            Product = body.Product,
            Owner = body.Owner,
            NamePrefix = body.Name,
            Status = KeyEndpoints.StatusOf(body.Status),
        };
        await caller
            .CheckDeletesAsync(client, organization, filter, KeyEndpoints.Now(context), context.RequestAborted)
            .ConfigureAwait(false);
        await client.GetOrganizationAsync(organization, context.RequestAborted).ConfigureAwait(false);
        var count = await client
            .DeleteKeysAsync(organization, filter, cancellationToken: context.RequestAborted)
            .ConfigureAwait(false);
        return Ok(new DeletedKeysResource(count), Default.DeletedKeysResource);
    }
}
