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
            static (session, product, token) => OrganizationExistsAsync(session, product.OrganizationId, token),
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
        return await _store.ReadAsync(
            (organizationId, productId),
            static (session, product, token) => ReadProductAsync(session, product.organizationId, product.productId, token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists an organization's products in the order of their creation, to the millisecond; none where there is no such organization.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <remarks>They are read in pages; what is created meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Product> ListProductsAsync(OrganizationId organizationId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Product, ProductId>((after, count, token) => ReadProductsAsync(organizationId, after, count, token), static product => product.Id);
    }

    /// <summary>Lists a page of an organization's products in the order of their creation, to the millisecond; an empty one where there is no such organization.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="after">The id of the last item of the page before, or null (the default) for the first page. It need not exist any more.</param>
    /// <param name="pageSize">How many items to read at most: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <remarks>Each page is where its items begin in an index, so that a late one costs no more than the first. What is created meanwhile may or may not be in it.</remarks>
    public Task<Page<Product>> ListProductsPageAsync(OrganizationId organizationId, ProductId? after = null, int pageSize = 100, CancellationToken cancellationToken = default) =>
        ReadPageAsync((from, count, token) => ReadProductsAsync(organizationId, from, count, token), after, pageSize, cancellationToken);

    /// <summary>Gives a product another name. Its own once more changes nothing.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">Its id.</param>
    /// <param name="name">Its name from now on, by the rules of <see cref="KeyMetadata.Name"/>, unique among the organization's products.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The product as it is now.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    /// <exception cref="AlreadyExistsException">The organization has another product of this name. Of many who take a name at once one gets it.</exception>
    public async Task<Product> RenameProductAsync(OrganizationId organizationId, ProductId productId, string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await _store.WriteAsync((organizationId, productId, Names.Check(name, nameof(name))), RenameAsync, cancellationToken).ConfigureAwait(false);

        static async ValueTask<Product> RenameAsync(Session session, (OrganizationId OrganizationId, ProductId Id, string Name) renamed, CancellationToken cancellationToken)
        {
            await ReadProductAsync(session, renamed.OrganizationId, renamed.Id, cancellationToken).ConfigureAwait(false);
            var namesake = await session.FindProductByNameAsync(renamed.OrganizationId, renamed.Name, cancellationToken).ConfigureAwait(false);
            if (namesake is not null && namesake.Id != renamed.Id)
                throw new AlreadyExistsException(ProductKind, namesake.Id.Value);

            await session.RenameProductAsync(renamed.OrganizationId, renamed.Id, renamed.Name, cancellationToken).ConfigureAwait(false);
            return await ReadProductAsync(session, renamed.OrganizationId, renamed.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes a product that no keys are scoped to any more, and its links to projects.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then deleted.</param>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    /// <exception cref="InUseException">Keys are scoped to it, whatever their status. Nothing was deleted, and its links stay.</exception>
    /// <remarks>
    /// Where a key is created for it at the same time, either that or the deletion is refused. A <see cref="KeyRequirement"/> that
    /// names a product which was deleted is covered by no key: for this client at once, for others as soon as they learn of the
    /// change, and at the latest after <see cref="ApiKeyOptions.CacheDuration"/>.
    /// </remarks>
    public async Task DeleteProductAsync(OrganizationId organizationId, ProductId productId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            await _store.WriteAsync((organizationId, productId), DeleteAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // After a fault too: the change may have been committed all the same.
            _versions.InvalidateLinks();
        }

        static async ValueTask<bool> DeleteAsync(Session session, (OrganizationId OrganizationId, ProductId Id) product, CancellationToken cancellationToken)
        {
            var keyCount = await session.FindProductKeyCountAsync(product.OrganizationId, product.Id, cancellationToken).ConfigureAwait(false);
            if (keyCount is > 0)
                throw new InUseException(ProductKind, product.Id.Value, keyCount.Value);

            await session.DeleteProductLinksAsync(product.OrganizationId, product.Id, cancellationToken).ConfigureAwait(false);
            if (await session.DeleteProductAsync(product.OrganizationId, product.Id, cancellationToken).ConfigureAwait(false) is 0)
                throw NotFound(product.Id);
            await session.RecordLinkChangeAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private ValueTask<List<Product>> ReadProductsAsync(OrganizationId organizationId, ProductId after, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync(
            (organizationId, after, count),
            static (session, page, token) => session.ListProductsAsync(page.organizationId, page.after, page.count, token),
            cancellationToken);

    private static async ValueTask<Product> ReadProductAsync(Session session, OrganizationId organizationId, ProductId id, CancellationToken cancellationToken) =>
        await session.FindProductAsync(id, cancellationToken).ConfigureAwait(false) is { } product && product.OrganizationId == organizationId
            ? product
            : throw NotFound(id);

    private static NotFoundException NotFound(ProductId id) => new(ProductKind, id.Value);
}
