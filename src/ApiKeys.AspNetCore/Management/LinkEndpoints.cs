using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The products of a project.</summary>
internal static class LinkEndpoints
{
    private const string Collection = "/organizations/{organizationId}/projects/{projectId}/products";
    private const string Item = Collection + "/{productId}";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Collection, ListAsync).WithSummary("Lists the products that are linked to a project.").Produces<PageResource<ProductResource>>();
        endpoints.MapPut(Item, LinkAsync).WithSummary("Links a product to a project.").Produces(StatusCodes.Status204NoContent);
        endpoints.MapDelete(Item, UnlinkAsync).WithSummary("Ends the link of a product to a project that no key has both of.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(string organizationId, string projectId, string? after, string? limit, ApiKeyClient client, CancellationToken cancellationToken)
    {
        var page = await client.ListProjectProductsPageAsync(
            PathId<OrganizationId>(organizationId), PathId<ProjectId>(projectId), QueryId<ProductId>(after, nameof(after)), PageSize(limit), cancellationToken).ConfigureAwait(false);
        if (page.Items.Count is 0)
            await client.GetProjectAsync(PathId<OrganizationId>(organizationId), PathId<ProjectId>(projectId), cancellationToken).ConfigureAwait(false);
        return Page(page, ProductResource.Of, static product => product.Id.Value, Default.PageResourceProductResource);
    }

    private static async Task<IResult> LinkAsync(string organizationId, string projectId, string productId, ApiKeyClient client, CancellationToken cancellationToken)
    {
        var (product, project) = await FindAsync(organizationId, projectId, productId, client, cancellationToken).ConfigureAwait(false);
        await client.AddProductToProjectAsync(product, project, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> UnlinkAsync(string organizationId, string projectId, string productId, ApiKeyClient client, CancellationToken cancellationToken)
    {
        var (product, project) = await FindAsync(organizationId, projectId, productId, client, cancellationToken).ConfigureAwait(false);
        await client.RemoveProductFromProjectAsync(product, project, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    // The client takes the organization from the product; the path says which one it has to be.
    private static async Task<(ProductId Product, ProjectId Project)> FindAsync(string organizationId, string projectId, string productId, ApiKeyClient client, CancellationToken cancellationToken)
    {
        var product = await client.GetProductAsync(PathId<OrganizationId>(organizationId), PathId<ProductId>(productId), cancellationToken).ConfigureAwait(false);
        return (product.Id, PathId<ProjectId>(projectId));
    }
}
