using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    private const string OrganizationKind = "organization";

    /// <summary>Creates an organization.</summary>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>, unique in the database.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="AlreadyExistsException">There is an organization of this name.</exception>
    public async Task<Organization> CreateOrganizationAsync(string name, CancellationToken cancellationToken = default)
    {
        var (organization, created) = await GetOrCreateOrganizationAsync(name, cancellationToken).ConfigureAwait(false);
        return created ? organization : throw new AlreadyExistsException(OrganizationKind, organization.Id.Value);
    }

    /// <summary>Returns the organization of a name, and creates it where there is none. Safe when many processes do so at once.</summary>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The organization, and whether this call created it.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    public async Task<(Organization Organization, bool Created)> GetOrCreateOrganizationAsync(string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var now = Now;
        var candidate = new Organization(new(Guid.CreateVersion7(now)), Names.Check(name, nameof(name)), now);

        var (organization, created) = await GetOrCreateAsync(
            candidate,
            static (session, organization, token) => session.FindOrganizationByNameAsync(organization.Name, token),
            static (session, organization, token) => session.InsertOrganizationAsync(organization.Id, organization.Name, organization.CreatedAt, token),
            static (_, _, _) => new(true),
            cancellationToken).ConfigureAwait(false);
        return (organization!, created);
    }

    /// <summary>Returns an organization.</summary>
    /// <param name="organizationId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    public async Task<Organization> GetOrganizationAsync(OrganizationId organizationId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await _store.ReadAsync(organizationId, ReadOrganizationAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the organization of a name, or null.</summary>
    /// <param name="name">Its name, compared ordinally.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The name is none that an organization could have.</exception>
    public async Task<Organization?> FindOrganizationAsync(string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Names.Check(name, nameof(name));
        return await _store.ReadAsync(name, static (session, name, token) => session.FindOrganizationByNameAsync(name, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists all organizations in the order of their creation, to the millisecond.</summary>
    /// <remarks>They are read in pages; what is created meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Organization> ListOrganizationsAsync()
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Organization, OrganizationId>(ReadOrganizationsAsync, static organization => organization.Id);
    }

    /// <summary>Lists a page of all organizations in the order of their creation, to the millisecond.</summary>
    /// <param name="after">The id of the last item of the page before, or null (the default) for the first page. It need not exist any more.</param>
    /// <param name="pageSize">How many items to read at most: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <remarks>Each page is where its items begin in an index, so that a late one costs no more than the first. What is created meanwhile may or may not be in it.</remarks>
    public Task<Page<Organization>> ListOrganizationsPageAsync(OrganizationId? after = null, int pageSize = 100, CancellationToken cancellationToken = default) =>
        ReadPageAsync(ReadOrganizationsAsync, after, pageSize, cancellationToken);

    /// <summary>Gives an organization another name. Its own once more changes nothing.</summary>
    /// <param name="organizationId">Its id.</param>
    /// <param name="name">Its name from now on, by the rules of <see cref="KeyMetadata.Name"/>, unique in the database.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The organization as it is now.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    /// <exception cref="AlreadyExistsException">There is another organization of this name. Of many who take a name at once one gets it.</exception>
    public async Task<Organization> RenameOrganizationAsync(OrganizationId organizationId, string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await _store.WriteAsync((organizationId, Names.Check(name, nameof(name))), RenameAsync, cancellationToken).ConfigureAwait(false);

        static async ValueTask<Organization> RenameAsync(Session session, (OrganizationId Id, string Name) renamed, CancellationToken cancellationToken)
        {
            await ReadOrganizationAsync(session, renamed.Id, cancellationToken).ConfigureAwait(false);
            var namesake = await session.FindOrganizationByNameAsync(renamed.Name, cancellationToken).ConfigureAwait(false);
            if (namesake is not null && namesake.Id != renamed.Id)
                throw new AlreadyExistsException(OrganizationKind, namesake.Id.Value);

            await session.RenameOrganizationAsync(renamed.Id, renamed.Name, cancellationToken).ConfigureAwait(false);
            return await ReadOrganizationAsync(session, renamed.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes an organization that has no keys, no projects and no products any more.</summary>
    /// <param name="organizationId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then deleted.</param>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    /// <exception cref="InUseException">It has keys, whatever their status, projects or products. Nothing was deleted.</exception>
    /// <remarks>Where a key, a project or a product is created at the same time, either that or the deletion is refused.</remarks>
    public async Task DeleteOrganizationAsync(OrganizationId organizationId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();

        // Nothing is kept in memory of an organization without keys.
        await _store.WriteAsync(organizationId, DeleteAsync, cancellationToken).ConfigureAwait(false);

        static async ValueTask<bool> DeleteAsync(Session session, OrganizationId id, CancellationToken cancellationToken)
        {
            var dependants = await session.FindOrganizationDependantsAsync(id, cancellationToken).ConfigureAwait(false);
            if (dependants is { } found && found != default)
                throw new InUseException(OrganizationKind, id.Value, found.KeyCount, found.ProjectCount, found.ProductCount);

            return await session.DeleteOrganizationAsync(id, cancellationToken).ConfigureAwait(false) is not 0 ? true : throw NotFound(id);
        }
    }

    private ValueTask<List<Organization>> ReadOrganizationsAsync(OrganizationId after, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync((after, count), static (session, page, token) => session.ListOrganizationsAsync(page.after, page.count, token), cancellationToken);

    private static async ValueTask<Organization> ReadOrganizationAsync(Session session, OrganizationId id, CancellationToken cancellationToken) =>
        await session.FindOrganizationAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NotFound(id);

    private static async ValueTask<bool> OrganizationExistsAsync(Session session, OrganizationId id, CancellationToken cancellationToken) =>
        await session.FindOrganizationAsync(id, cancellationToken).ConfigureAwait(false) is not null;

    private static NotFoundException NotFound(OrganizationId id) => new(OrganizationKind, id.Value);
}
