namespace ApiKeys.Storage.Rows;

internal sealed record ProductRow(ProductId Id, OrganizationId OrganizationId, string Name, DateTimeOffset CreatedAt)
{
    public Product ToProduct() => new(Id, OrganizationId, Name, CreatedAt);
}
