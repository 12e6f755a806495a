using ApiKeys.Rules;

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
        var organization = await _store.ReadAsync(organizationId, static (session, id, token) => session.FindOrganizationAsync(id, token), cancellationToken).ConfigureAwait(false);
        return organization ?? throw NotFound(organizationId);
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
        return ReadPagesAsync<Organization, OrganizationId>(
            (after, token) => _store.ReadAsync(after, static (session, after, token) => session.ListOrganizationsAsync(after, PageSize, token), token),
            static organization => organization.Id);
    }

    private static NotFoundException NotFound(OrganizationId id) => new(OrganizationKind, id.Value);
}
