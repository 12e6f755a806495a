using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The endpoints for the links of products to projects.</summary>
internal static class LinkEndpoints
{
    private const string Collection = "/organizations/{organizationId}/projects/{projectId}/products";
    private const string Item = Collection + "/{productId}";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Collection, ListAsync)
            .Describe(
                "ListProjectProducts",
                "Lists the products that are linked to a project.",
                StatusCodes.Status404NotFound)
            .Produces<PageResource<ProductResource>>();
        endpoints.MapPut(Item, LinkAsync)
            .Describe("LinkProduct", "Links a product to a project.", StatusCodes.Status404NotFound)
            .Produces(StatusCodes.Status204NoContent);
        endpoints.MapDelete(Item, UnlinkAsync)
            .Describe(
                "UnlinkProduct",
                "Unlinks a product from a project. Fails while a key is scoped to both.",
                StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.InUse)
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(
        string organizationId,
        string projectId,
        string? after,
        string? limit,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var project = PathId<ProjectId>(projectId);
        var start = QueryId<ProductId>(after, nameof(after));
        var page = await client
            .ListProjectProductsPageAsync(organization, project, start, PageSize(limit), cancellationToken)
            .ConfigureAwait(false);

        // An empty page may mean that there is no such project. Then this throws.
        if (page.Items.Count is 0)
            await client.GetProjectAsync(organization, project, cancellationToken).ConfigureAwait(false);
        return Page(
            page, ProductResource.Of, static product => product.Id.ToString(), Default.PageResourceProductResource);
    }

    private static async Task<IResult> LinkAsync(
        string organizationId,
        string projectId,
        string productId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var (product, project) = await FindAsync(organizationId, projectId, productId, client, cancellationToken)
            .ConfigureAwait(false);
        await client.AddProductToProjectAsync(product, project, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> UnlinkAsync(
        string organizationId,
        string projectId,
        string productId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var (product, project) = await FindAsync(organizationId, projectId, productId, client, cancellationToken)
            .ConfigureAwait(false);
        await client.RemoveProductFromProjectAsync(product, project, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    // The client's methods take the organization from the product. This checks that it is the one of the path.
    private static async Task<(ProductId Product, ProjectId Project)> FindAsync(
        string organizationId,
        string projectId,
        string productId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var product = await client
            .GetProductAsync(organization, PathId<ProductId>(productId), cancellationToken)
            .ConfigureAwait(false);
        return (product.Id, PathId<ProjectId>(projectId));
    }
}
