using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

internal static class OrganizationEndpoints
{
    private const string Collection = "/organizations";
    private const string Item = Collection + "/{organizationId}";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Collection, ListAsync)
            .Describe("ListOrganizations", "Lists organizations, in the order of creation.")
            .Produces<PageResource<OrganizationResource>>();
        endpoints.MapPost(Collection, CreateAsync)
            .Describe("CreateOrganization", "Creates an organization.")
            .Conflicts(ApiKeyProblemCodes.AlreadyExists)
            .AcceptsJson<NameRequest>(NameRequest.Example)
            .Produces<OrganizationResource>(StatusCodes.Status201Created);
        endpoints.MapGet(Item, GetAsync)
            .Describe("GetOrganization", "Returns an organization.", StatusCodes.Status404NotFound)
            .Produces<OrganizationResource>();
        endpoints.MapPatch(Item, RenameAsync)
            .Describe("RenameOrganization", "Renames an organization.", StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.AlreadyExists)
            .AcceptsJson<NameRequest>(NameRequest.Example)
            .Produces<OrganizationResource>();
        endpoints.MapDelete(Item, DeleteAsync)
            .Describe(
                "DeleteOrganization",
                "Deletes an organization. Without its contents, fails while it owns projects, products or keys.",
                StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.InUse)
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(
        string? name,
        string? after,
        string? limit,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var start = QueryId<OrganizationId>(after, nameof(after));
        var page = await client
            .ListOrganizationsPageAsync(start, PageSize(limit), name, cancellationToken)
            .ConfigureAwait(false);
        return Page(
            page,
            OrganizationResource.Of,
            static organization => organization.Id.ToString(),
            Default.PageResourceOrganizationResource);
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, Default.NameRequest).ConfigureAwait(false);
        var organization = await client.CreateOrganizationAsync(body.Name, cancellationToken).ConfigureAwait(false);
        var resource = OrganizationResource.Of(organization);
        return Created(request, organization.Id.Value, resource, Default.OrganizationResource);
    }

    private static async Task<IResult> GetAsync(
        string organizationId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var organization = await client
            .GetOrganizationAsync(PathId<OrganizationId>(organizationId), cancellationToken)
            .ConfigureAwait(false);
        return Ok(OrganizationResource.Of(organization), Default.OrganizationResource);
    }

    private static async Task<IResult> RenameAsync(
        string organizationId,
        HttpRequest request,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, Default.NameRequest).ConfigureAwait(false);
        var organization = await client
            .RenameOrganizationAsync(PathId<OrganizationId>(organizationId), body.Name, cancellationToken)
            .ConfigureAwait(false);
        return Ok(OrganizationResource.Of(organization), Default.OrganizationResource);
    }

    private static async Task<IResult> DeleteAsync(
        string organizationId,
        string? includingContents,
        HttpContext context,
        ApiKeyClient client)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var includes = Flag(includingContents, nameof(includingContents));
        if (includes)
            ManagementCaller.Of(context).CheckDeletesContents(organization);
        await client
            .DeleteOrganizationAsync(organization, includes, cancellationToken: context.RequestAborted)
            .ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
