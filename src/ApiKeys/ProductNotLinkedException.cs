namespace ApiKeys;

/// <summary>A key cannot be scoped to a project and a product that are not linked.</summary>
public sealed class ProductNotLinkedException : ApiKeyException
{
    internal ProductNotLinkedException(ProductId productId, ProjectId projectId)
        : base($"The product {productId} is not linked to the project {projectId}. "
            + $"Link them first, with {nameof(ApiKeyClient.AddProductToProjectAsync)}.")
    {
        ProductId = productId;
        ProjectId = projectId;
    }

    /// <summary>The product's id.</summary>
    public ProductId ProductId { get; }

    /// <summary>The id of the project that the product is not linked to.</summary>
    public ProjectId ProjectId { get; }
}
