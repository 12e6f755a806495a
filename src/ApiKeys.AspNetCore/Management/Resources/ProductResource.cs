namespace ApiKeys.AspNetCore.Management.Resources;

internal sealed record ProductResource(
    ProductId Id,
    OrganizationId OrganizationId,
    string Name,
    DateTimeOffset CreatedAt)
{
    public static ProductResource Of(Product product) =>
        new(product.Id, product.OrganizationId, product.Name, product.CreatedAt);
}
