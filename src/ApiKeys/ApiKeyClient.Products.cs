using ApiKeys.Changes;
using ApiKeys.Entities;
using ApiKeys.Rules;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>Creates a product.</summary>
    /// <param name="organizationId">The organization that will own it.</param>
    /// <param name="name">
    /// Its name, by the rules of <see cref="KeyMetadata.Name"/>, unique among the organization's products.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization does not exist.</exception>
    /// <exception cref="AlreadyExistsException">A product of the organization has this name.</exception>
    public async Task<Product> CreateProductAsync(
        OrganizationId organizationId, string name, CancellationToken cancellationToken = default) =>
        await CreateAsync(ProductKind.Instance, organizationId, NewProduct(organizationId, name), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>
    /// Returns an organization's product with a name, and creates it if it does not exist. Safe when many processes do
    /// so at once.
    /// </summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The product, and whether this call created it.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization does not exist.</exception>
    public async Task<(Product Product, bool Created)> GetOrCreateProductAsync(
        OrganizationId organizationId, string name, CancellationToken cancellationToken = default) =>
        await GetOrCreateAsync(
            ProductKind.Instance,
            organizationId,
            NewProduct(organizationId, name),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Returns a product.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    public Task<Product> GetProductAsync(
        OrganizationId organizationId, ProductId productId, CancellationToken cancellationToken = default) =>
        GetAsync(ProductKind.Instance, organizationId, productId, cancellationToken);

    /// <summary>
    /// Lists an organization's products in the order of their creation, to the millisecond. The list of an organization
    /// that does not exist is empty.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="namePrefix">
    /// Only products whose name begins with this text, compared ordinally, or null (the default) for all. The rules of
    /// <see cref="KeyMetadata.Name"/> apply.
    /// </param>
    /// <exception cref="ArgumentException">The prefix breaks a rule, so no name can begin with it.</exception>
    /// <remarks>The list is read in pages. A product that is created meanwhile may or may not be in it.</remarks>
    public IAsyncEnumerable<Product> ListProductsAsync(OrganizationId organizationId, string? namePrefix = null) =>
        ListAsync(ProductKind.Instance, organizationId, namePrefix);

    /// <summary>
    /// Lists a page of an organization's products in the order of their creation, to the millisecond. The list of an
    /// organization that does not exist is empty.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="after">
    /// The id of the last item of the page before, or null (the default) for the first page. The item need not exist
    /// any more.
    /// </param>
    /// <param name="pageSize">The most items to read: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="namePrefix">
    /// Only products whose name begins with this text, compared ordinally, or null (the default) for all. The
    /// rules of <see cref="KeyMetadata.Name"/> apply. An index of the names serves it.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <exception cref="ArgumentException">The prefix breaks a rule, so no name can begin with it.</exception>
    /// <remarks>
    /// Keyset paging: a late page costs no more than the first. A product that is created meanwhile may or may not be
    /// in the page.
    /// </remarks>
    public Task<Page<Product>> ListProductsPageAsync(
        OrganizationId organizationId, ProductId? after = null, int pageSize = 100, string? namePrefix = null,
        CancellationToken cancellationToken = default) =>
        ListPageAsync(ProductKind.Instance, organizationId, after, pageSize, namePrefix, cancellationToken);

    /// <summary>Renames a product. Its present name changes nothing.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">Its id.</param>
    /// <param name="name">
    /// Its new name, by the rules of <see cref="KeyMetadata.Name"/>, unique among the organization's products.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The product as it is now.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    /// <exception cref="AlreadyExistsException">
    /// Another product of the organization has this name. Of many callers that take a name at once, one gets it.
    /// </exception>
    public async Task<Product> RenameProductAsync(
        OrganizationId organizationId, ProductId productId, string name,
        CancellationToken cancellationToken = default) =>
        await ChangeAsync(
            new RenameEntity<Product, ProductId>(
                ProductKind.Instance, organizationId, productId, Names.Check(name, nameof(name))),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes a product that no keys are scoped to any more, and its links to projects.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call. Nothing is then deleted.</param>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    /// <exception cref="InUseException">
    /// Keys are scoped to it, whatever their status. Nothing was deleted, and its links stay.
    /// </exception>
    /// <remarks>
    /// If a key is created for it at the same time, either that or the deletion is refused. No key covers a
    /// <see cref="KeyRequirement"/> that names a deleted product. This client refuses such calls at once, other clients
    /// as soon as they learn of the change, and at the latest after <see cref="ApiKeyOptions.CacheDuration"/>.
    /// </remarks>
    public Task DeleteProductAsync(
        OrganizationId organizationId, ProductId productId, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            new DeleteEntity<Product, ProductId>(ProductKind.Instance, organizationId, productId), cancellationToken);

    private Product NewProduct(OrganizationId organizationId, string name)
    {
        var now = Now;
        return new(new(Guid.CreateVersion7(now)), organizationId, Names.Check(name, nameof(name)), now);
    }
}
