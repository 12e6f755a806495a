using ApiKeys.Changes;
using ApiKeys.Entities;
using ApiKeys.Rules;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>Creates an organization.</summary>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>, unique in the database.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="AlreadyExistsException">An organization has this name.</exception>
    public async Task<Organization> CreateOrganizationAsync(
        string name, CancellationToken cancellationToken = default) =>
        await CreateAsync(OrganizationKind.Instance, default, NewOrganization(name), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>
    /// Returns the organization with a name, and creates it if it does not exist. Safe when many processes do so at
    /// once.
    /// </summary>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The organization, and whether this call created it.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    public async Task<(Organization Organization, bool Created)> GetOrCreateOrganizationAsync(
        string name, CancellationToken cancellationToken = default) =>
        await GetOrCreateAsync(OrganizationKind.Instance, default, NewOrganization(name), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Returns an organization.</summary>
    /// <param name="organizationId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization does not exist.</exception>
    public Task<Organization> GetOrganizationAsync(
        OrganizationId organizationId, CancellationToken cancellationToken = default) =>
        GetAsync(OrganizationKind.Instance, organizationId, organizationId, cancellationToken);

    /// <summary>Returns the organization with a name, or null.</summary>
    /// <param name="name">Its name, compared ordinally.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The name breaks a rule, so no organization can have it.</exception>
    public async Task<Organization?> FindOrganizationAsync(string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await Current.Store.ReadAsync(
            Names.Check(name, nameof(name)),
            static (session, name, token) => session.FindOrganizationByNameAsync(name, token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists all organizations in the order of their creation, to the millisecond.</summary>
    /// <param name="namePrefix">
    /// Only organizations whose name begins with this text, compared ordinally, or null (the default) for all. The
    /// rules of <see cref="KeyMetadata.Name"/> apply.
    /// </param>
    /// <exception cref="ArgumentException">The prefix breaks a rule, so no name can begin with it.</exception>
    /// <remarks>The list is read in pages. An organization that is created meanwhile may or may not be in it.</remarks>
    public IAsyncEnumerable<Organization> ListOrganizationsAsync(string? namePrefix = null) =>
        ListAsync(OrganizationKind.Instance, default, namePrefix);

    /// <summary>Lists a page of all organizations in the order of their creation, to the millisecond.</summary>
    /// <param name="after">
    /// The id of the last item of the page before, or null (the default) for the first page. The item need not exist
    /// any more.
    /// </param>
    /// <param name="pageSize">The most items to read: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="namePrefix">
    /// Only organizations whose name begins with this text, compared ordinally, or null (the default) for all. The
    /// rules of <see cref="KeyMetadata.Name"/> apply. An index of the names serves it.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <exception cref="ArgumentException">The prefix breaks a rule, so no name can begin with it.</exception>
    /// <remarks>
    /// Keyset paging: a late page costs no more than the first. An organization that is created meanwhile may or may
    /// not be in the page.
    /// </remarks>
    public Task<Page<Organization>> ListOrganizationsPageAsync(
        OrganizationId? after = null, int pageSize = 100, string? namePrefix = null,
        CancellationToken cancellationToken = default) =>
        ListPageAsync(OrganizationKind.Instance, default, after, pageSize, namePrefix, cancellationToken);

    /// <summary>Renames an organization. Its present name changes nothing.</summary>
    /// <param name="organizationId">Its id.</param>
    /// <param name="name">Its new name, by the rules of <see cref="KeyMetadata.Name"/>, unique in the database.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The organization as it is now.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization does not exist.</exception>
    /// <exception cref="AlreadyExistsException">
    /// Another organization has this name. Of many callers that take a name at once, one gets it.
    /// </exception>
    public async Task<Organization> RenameOrganizationAsync(
        OrganizationId organizationId, string name, CancellationToken cancellationToken = default) =>
        await ChangeAsync(
            new RenameEntity<Organization, OrganizationId>(
                OrganizationKind.Instance, organizationId, organizationId, Names.Check(name, nameof(name))),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes an organization that has no keys, projects and products any more, or all that it has.</summary>
    /// <param name="organizationId">Its id.</param>
    /// <param name="includingContents">
    /// Whether to delete its keys, as <see cref="DeleteKeyAsync"/> does, its links, projects and products as well;
    /// false by default.
    /// </param>
    /// <param name="progress">
    /// Told after each transaction how many keys were deleted up to then. Without contents it is told nothing.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels the call. Nothing is then deleted; of the contents, what was deleted up to then stays deleted.
    /// </param>
    /// <exception cref="NotFoundException">The organization does not exist.</exception>
    /// <exception cref="InUseException">
    /// It has keys, whatever their status, projects or products, and <paramref name="includingContents"/> is false.
    /// Nothing was deleted.
    /// </exception>
    /// <remarks>
    /// If a key, a project or a product is created at the same time, either that or the deletion is refused. With its
    /// contents, either the creation is refused, or what was created is deleted too. Each transaction then deletes at
    /// most 1,000 keys. After a fault, call it again.
    /// </remarks>
    public Task DeleteOrganizationAsync(
        OrganizationId organizationId,
        bool includingContents = false,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) =>
        includingContents
            ? DeleteOrganizationWithContentsAsync(organizationId, progress, cancellationToken)
            : ChangeAsync(
                new DeleteEntity<Organization, OrganizationId>(
                    OrganizationKind.Instance, organizationId, organizationId),
                cancellationToken);

    private Organization NewOrganization(string name)
    {
        var now = Now;
        return new(new(Guid.CreateVersion7(now)), Names.Check(name, nameof(name)), now);
    }
}
