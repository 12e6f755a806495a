using ApiKeys.Storage;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>Links a product to a project of the same organization, so that keys can have both. A link that exists already stays.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">There is no such product, or no such project in the product's organization.</exception>
    public Task AddProductToProjectAsync(ProductId productId, ProjectId projectId, CancellationToken cancellationToken = default)
    {
        return ChangeLinkAsync(productId, projectId, LinkAsync, cancellationToken);

        static async ValueTask LinkAsync(Session session, Link link, CancellationToken cancellationToken)
        {
            if (link.Exists)
                return;

            await session.LinkProductToProjectAsync(link.OrganizationId, link.ProductId, link.ProjectId, cancellationToken).ConfigureAwait(false);
            await session.RecordLinkChangeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the link of a product to a project away, unless keys have both. Where there is none nothing is changed.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">There is no such product, or no such project in the product's organization.</exception>
    /// <exception cref="InUseException">Keys have both, whatever their status. Nothing was changed.</exception>
    /// <remarks>
    /// A key of the project alone no longer covers the product, nor a key of the product alone the project: for this client at
    /// once, for others as soon as they learn of the change, and at the latest after <see cref="ApiKeyOptions.CacheDuration"/>.
    /// Where a key that has both is created at the same time, either that or this is refused.
    /// </remarks>
    public Task RemoveProductFromProjectAsync(ProductId productId, ProjectId projectId, CancellationToken cancellationToken = default)
    {
        return ChangeLinkAsync(productId, projectId, UnlinkAsync, cancellationToken);

        static async ValueTask UnlinkAsync(Session session, Link link, CancellationToken cancellationToken)
        {
            if (!link.Exists)
                return;

            var keyCount = await session.FindLinkKeyCountAsync(link.OrganizationId, link.ProductId, link.ProjectId, cancellationToken).ConfigureAwait(false);
            if (keyCount is > 0)
                throw new InUseException(link.ProductId, link.ProjectId, keyCount.Value);

            await session.UnlinkProductFromProjectAsync(link.OrganizationId, link.ProductId, link.ProjectId, cancellationToken).ConfigureAwait(false);
            await session.RecordLinkChangeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lists the products that are linked to a project, in the order of their creation, to the millisecond; none where there is no such project.</summary>
    /// <param name="organizationId">The organization that owns the project.</param>
    /// <param name="projectId">The project.</param>
    /// <remarks>They are read in pages; what is linked meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Product> ListProjectProductsAsync(OrganizationId organizationId, ProjectId projectId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Product, ProductId>((after, count, token) => ReadProjectProductsAsync(organizationId, projectId, after, count, token), static product => product.Id);
    }

    /// <summary>Lists a page of the products that are linked to a project, in the order of their creation, to the millisecond; an empty one where there is no such project.</summary>
    /// <param name="organizationId">The organization that owns the project.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="after">The id of the last item of the page before, or null (the default) for the first page. It need not exist any more.</param>
    /// <param name="pageSize">How many items to read at most: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <remarks>Each page is where its items begin in an index, so that a late one costs no more than the first. What is linked meanwhile may or may not be in it.</remarks>
    public Task<Page<Product>> ListProjectProductsPageAsync(
        OrganizationId organizationId,
        ProjectId projectId,
        ProductId? after = null,
        int pageSize = 100,
        CancellationToken cancellationToken = default) =>
        ReadPageAsync((from, count, token) => ReadProjectProductsAsync(organizationId, projectId, from, count, token), after, pageSize, cancellationToken);

    private ValueTask<List<Product>> ReadProjectProductsAsync(OrganizationId organizationId, ProjectId projectId, ProductId after, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync(
            (organizationId, projectId, after, count),
            static (session, page, token) => session.ListProjectProductsAsync(page.organizationId, page.projectId, page.after, page.count, token),
            cancellationToken);

    private async Task ChangeLinkAsync(ProductId productId, ProjectId projectId, Func<Session, Link, CancellationToken, ValueTask> change, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        try
        {
            await _store.WriteAsync((productId, projectId, change), FindAndChangeAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // After a fault too: the change may have been committed all the same.
            _versions.InvalidateLinks();
        }

        static async ValueTask<bool> FindAndChangeAsync(
            Session session,
            (ProductId ProductId, ProjectId ProjectId, Func<Session, Link, CancellationToken, ValueTask> Change) call,
            CancellationToken cancellationToken)
        {
            var product = await session.FindProductAsync(call.ProductId, cancellationToken).ConfigureAwait(false)
                ?? throw NotFound(call.ProductId);
            var targets = await session.FindKeyTargetsAsync(product.OrganizationId, call.ProjectId, product.Id, cancellationToken).ConfigureAwait(false);
            if (targets is not { ProjectExists: true })
                throw NotFound(call.ProjectId);

            await call.Change(session, new(product.OrganizationId, product.Id, call.ProjectId, targets.Value.ProductIsLinked), cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private readonly record struct Link(OrganizationId OrganizationId, ProductId ProductId, ProjectId ProjectId, bool Exists);
}
