namespace ApiKeys;

/// <summary>A key was to be created for a project and a product that are not linked.</summary>
public sealed class ProductNotLinkedException : ApiKeyException
{
    internal ProductNotLinkedException(ProductId productId, ProjectId projectId)
        : base($"The product {productId} is not linked to the project {projectId}; call {nameof(ApiKeyClient.AddProductToProjectAsync)} first.")
    {
        ProductId = productId;
        ProjectId = projectId;
    }

    /// <summary>The product.</summary>
    public ProductId ProductId { get; }

    /// <summary>The project that it is not linked to.</summary>
    public ProjectId ProjectId { get; }
}
