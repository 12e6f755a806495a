using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    private const string ProductKind = "product";

    /// <summary>Creates a product.</summary>
    /// <param name="organizationId">The organization that will own it.</param>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>, unique among the organization's products.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    /// <exception cref="AlreadyExistsException">The organization has a product of this name.</exception>
    public async Task<Product> CreateProductAsync(OrganizationId organizationId, string name, CancellationToken cancellationToken = default)
    {
        var (product, created) = await GetOrCreateProductAsync(organizationId, name, cancellationToken).ConfigureAwait(false);
        return created ? product : throw new AlreadyExistsException(ProductKind, product.Id.Value);
    }

    /// <summary>Returns an organization's product of a name, and creates it where there is none. Safe when many processes do so at once.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The product, and whether this call created it.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    public async Task<(Product Product, bool Created)> GetOrCreateProductAsync(OrganizationId organizationId, string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var now = Now;
        var candidate = new Product(new(Guid.CreateVersion7(now)), organizationId, Names.Check(name, nameof(name)), now);

        var (product, created) = await GetOrCreateAsync(
            candidate,
            static (session, product, token) => session.FindProductByNameAsync(product.OrganizationId, product.Name, token),
            static (session, product, token) => session.InsertProductAsync(product.Id, product.OrganizationId, product.Name, product.CreatedAt, token),
            cancellationToken).ConfigureAwait(false);
        return (product ?? throw NotFound(organizationId), created);
    }

    /// <summary>Returns a product.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    public async Task<Product> GetProductAsync(OrganizationId organizationId, ProductId productId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var product = await _store.ReadAsync(productId, static (session, id, token) => session.FindProductAsync(id, token), cancellationToken).ConfigureAwait(false);
        return product?.OrganizationId == organizationId ? product : throw NotFound(productId);
    }

    /// <summary>Lists an organization's products in the order of their creation, to the millisecond; none where there is no such organization.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <remarks>They are read in pages; what is created meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Product> ListProductsAsync(OrganizationId organizationId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Product, ProductId>(
            (after, token) => _store.ReadAsync((organizationId, after), static (session, page, token) => session.ListProductsAsync(page.organizationId, page.after, PageSize, token), token),
            static product => product.Id);
    }

    /// <summary>Links a product to a project of the same organization, so that keys can have both. A link that exists already stays.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">There is no such product, or no such project in the product's organization.</exception>
    public async Task AddProductToProjectAsync(ProductId productId, ProjectId projectId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            await _store.WriteAsync((productId, projectId), LinkAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _cache.InvalidateLinks();
        }

        static async ValueTask<bool> LinkAsync(Session session, (ProductId ProductId, ProjectId ProjectId) link, CancellationToken cancellationToken)
        {
            var product = await session.FindProductAsync(link.ProductId, cancellationToken).ConfigureAwait(false)
                ?? throw NotFound(link.ProductId);
            var project = await session.FindProjectAsync(link.ProjectId, cancellationToken).ConfigureAwait(false);
            if (project?.OrganizationId != product.OrganizationId)
                throw NotFound(link.ProjectId);

            await session.LinkProductToProjectAsync(product.OrganizationId, product.Id, project.Id, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Lists the products that are linked to a project, in the order of their creation, to the millisecond; none where there is no such project.</summary>
    /// <param name="organizationId">The organization that owns the project.</param>
    /// <param name="projectId">The project.</param>
    /// <remarks>They are read in pages; what is linked meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Product> ListProjectProductsAsync(OrganizationId organizationId, ProjectId projectId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Product, ProductId>(
            (after, token) => _store.ReadAsync((organizationId, projectId, after), static (session, page, token) => session.ListProjectProductsAsync(page.organizationId, page.projectId, page.after, PageSize, token), token),
            static product => product.Id);
    }

    private static NotFoundException NotFound(ProductId id) => new(ProductKind, id.Value);
}
