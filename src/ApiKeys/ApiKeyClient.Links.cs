using ApiKeys.Changes;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Links a product to a project of the same organization. Keys can then have both. A link that exists already
    /// stays.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">
    /// The product does not exist, or its organization has no such project.
    /// </exception>
    public Task AddProductToProjectAsync(
        ProductId productId, ProjectId projectId, CancellationToken cancellationToken = default) =>
        ChangeAsync(new AddLink(productId, projectId), cancellationToken);

    /// <summary>
    /// Removes the link of a product to a project, unless keys have both. Without a link, nothing changes.
    /// </summary>
    /// <param name="productId">The product.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">
    /// The product does not exist, or its organization has no such project.
    /// </exception>
    /// <exception cref="InUseException">Keys have both, whatever their status. Nothing was changed.</exception>
    /// <remarks>
    /// A key of the project alone no longer covers the product, and a key of the product alone no longer covers the
    /// project. This client refuses such calls at once, other clients as soon as they learn of the change, and at the
    /// latest after <see cref="ApiKeyOptions.CacheDuration"/>. If a key that has both is created at the same time,
    /// either that or the removal is refused.
    /// </remarks>
    public Task RemoveProductFromProjectAsync(
        ProductId productId, ProjectId projectId, CancellationToken cancellationToken = default) =>
        ChangeAsync(new RemoveLink(productId, projectId), cancellationToken);

    /// <summary>
    /// Lists the products that are linked to a project, in the order of their creation, to the millisecond. The list of
    /// a project that does not exist is empty.
    /// </summary>
    /// <param name="organizationId">The organization that owns the project.</param>
    /// <param name="projectId">The project.</param>
    /// <remarks>The list is read in pages. A product that is linked meanwhile may or may not be in it.</remarks>
    public IAsyncEnumerable<Product> ListProjectProductsAsync(OrganizationId organizationId, ProjectId projectId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync(ProjectProductsOf(organizationId, projectId), static product => product.Id);
    }

    /// <summary>
    /// Lists a page of the products that are linked to a project, in the order of their creation, to the millisecond.
    /// The list of a project that does not exist is empty.
    /// </summary>
    /// <param name="organizationId">The organization that owns the project.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="after">
    /// The id of the last item of the page before, or null (the default) for the first page. The item need not exist
    /// any more.
    /// </param>
    /// <param name="pageSize">The most items to read: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <remarks>
    /// Keyset paging: a late page costs no more than the first. A product that is linked meanwhile may or may not be in
    /// the page.
    /// </remarks>
    public Task<Page<Product>> ListProjectProductsPageAsync(
        OrganizationId organizationId,
        ProjectId projectId,
        ProductId? after = null,
        int pageSize = 100,
        CancellationToken cancellationToken = default) =>
        ReadPageAsync(ProjectProductsOf(organizationId, projectId), after, pageSize, cancellationToken);

    private PageReader<Product, ProductId> ProjectProductsOf(OrganizationId organizationId, ProjectId projectId) =>
        (after, count, token) => Current.Store.ReadAsync(
            (organizationId, projectId, after, count),
            static (session, page, token) =>
                session.ListProjectProductsAsync(page.organizationId, page.projectId, page.after, page.count, token),
            token);
}
