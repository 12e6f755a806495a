using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

internal static class ProductEndpoints
{
    private const string Collection = "/organizations/{organizationId}/products";
    private const string Item = Collection + "/{productId}";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Collection, ListAsync)
            .Describe(
                "ListProducts",
                "Lists an organization's products, in the order of creation.",
                StatusCodes.Status404NotFound)
            .Produces<PageResource<ProductResource>>();
        endpoints.MapPost(Collection, CreateAsync)
            .Describe("CreateProduct", "Creates a product.", StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.AlreadyExists)
            .AcceptsJson<NameRequest>(NameRequest.Example)
            .Produces<ProductResource>(StatusCodes.Status201Created);
        endpoints.MapGet(Item, GetAsync)
            .Describe("GetProduct", "Returns a product.", StatusCodes.Status404NotFound)
            .Produces<ProductResource>();
        endpoints.MapPatch(Item, RenameAsync)
            .Describe("RenameProduct", "Renames a product.", StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.AlreadyExists)
            .AcceptsJson<NameRequest>(NameRequest.Example)
            .Produces<ProductResource>();
        endpoints.MapDelete(Item, DeleteAsync)
            .Describe(
                "DeleteProduct",
                "Deletes a product. Fails while a key is scoped to it.",
                StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.InUse)
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(
        string organizationId,
        string? name,
        string? after,
        string? limit,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var organization = PathId<OrganizationId>(organizationId);
        var start = QueryId<ProductId>(after, nameof(after));
        var page = await client
            .ListProductsPageAsync(organization, start, PageSize(limit), name, cancellationToken)
            .ConfigureAwait(false);

        // An empty page may mean that there is no such organization. Then this throws.
        if (page.Items.Count is 0)
            await client.GetOrganizationAsync(organization, cancellationToken).ConfigureAwait(false);
        return Page(
            page, ProductResource.Of, static product => product.Id.ToString(), Default.PageResourceProductResource);
    }

    private static async Task<IResult> CreateAsync(
        string organizationId,
        HttpRequest request,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, Default.NameRequest).ConfigureAwait(false);
        var product = await client
            .CreateProductAsync(PathId<OrganizationId>(organizationId), body.Name, cancellationToken)
            .ConfigureAwait(false);
        return Created(request, product.Id.Value, ProductResource.Of(product), Default.ProductResource);
    }

    private static async Task<IResult> GetAsync(
        string organizationId,
        string productId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var product = await client
            .GetProductAsync(PathId<OrganizationId>(organizationId), PathId<ProductId>(productId), cancellationToken)
            .ConfigureAwait(false);
        return Ok(ProductResource.Of(product), Default.ProductResource);
    }

    private static async Task<IResult> RenameAsync(
        string organizationId,
        string productId,
        HttpRequest request,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        var body = await ReadAsync(request, Default.NameRequest).ConfigureAwait(false);
        var organization = PathId<OrganizationId>(organizationId);
        var product = await client
            .RenameProductAsync(organization, PathId<ProductId>(productId), body.Name, cancellationToken)
            .ConfigureAwait(false);
        return Ok(ProductResource.Of(product), Default.ProductResource);
    }

    private static async Task<IResult> DeleteAsync(
        string organizationId,
        string productId,
        ApiKeyClient client,
        CancellationToken cancellationToken)
    {
        await client
            .DeleteProductAsync(PathId<OrganizationId>(organizationId), PathId<ProductId>(productId), cancellationToken)
            .ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
