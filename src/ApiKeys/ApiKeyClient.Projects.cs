using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    private const string ProjectKind = "project";

    /// <summary>Creates a project.</summary>
    /// <param name="organizationId">The organization that will own it.</param>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>, unique among the organization's projects.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    /// <exception cref="AlreadyExistsException">The organization has a project of this name.</exception>
    public async Task<Project> CreateProjectAsync(OrganizationId organizationId, string name, CancellationToken cancellationToken = default)
    {
        var (project, created) = await GetOrCreateProjectAsync(organizationId, name, cancellationToken).ConfigureAwait(false);
        return created ? project : throw new AlreadyExistsException(ProjectKind, project.Id.Value);
    }

    /// <summary>Returns an organization's project of a name, and creates it where there is none. Safe when many processes do so at once.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="name">Its name, by the rules of <see cref="KeyMetadata.Name"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The project, and whether this call created it.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    public async Task<(Project Project, bool Created)> GetOrCreateProjectAsync(OrganizationId organizationId, string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var now = Now;
        var candidate = new Project(new(Guid.CreateVersion7(now)), organizationId, Names.Check(name, nameof(name)), now);

        var (project, created) = await GetOrCreateAsync(
            candidate,
            static (session, project, token) => session.FindProjectByNameAsync(project.OrganizationId, project.Name, token),
            static (session, project, token) => session.InsertProjectAsync(project.Id, project.OrganizationId, project.Name, project.CreatedAt, token),
            static (session, project, token) => OrganizationExistsAsync(session, project.OrganizationId, token),
            cancellationToken).ConfigureAwait(false);
        return (project ?? throw NotFound(organizationId), created);
    }

    /// <summary>Returns a project.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="projectId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such project.</exception>
    public async Task<Project> GetProjectAsync(OrganizationId organizationId, ProjectId projectId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await _store.ReadAsync(
            (organizationId, projectId),
            static (session, project, token) => ReadProjectAsync(session, project.organizationId, project.projectId, token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists an organization's projects in the order of their creation, to the millisecond; none where there is no such organization.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <remarks>They are read in pages; what is created meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Project> ListProjectsAsync(OrganizationId organizationId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Project, ProjectId>((after, count, token) => ReadProjectsAsync(organizationId, after, count, token), static project => project.Id);
    }

    /// <summary>Lists a page of an organization's projects in the order of their creation, to the millisecond; an empty one where there is no such organization.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="after">The id of the last item of the page before, or null (the default) for the first page. It need not exist any more.</param>
    /// <param name="pageSize">How many items to read at most: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <remarks>Each page is where its items begin in an index, so that a late one costs no more than the first. What is created meanwhile may or may not be in it.</remarks>
    public Task<Page<Project>> ListProjectsPageAsync(OrganizationId organizationId, ProjectId? after = null, int pageSize = 100, CancellationToken cancellationToken = default) =>
        ReadPageAsync((from, count, token) => ReadProjectsAsync(organizationId, from, count, token), after, pageSize, cancellationToken);

    /// <summary>Gives a project another name. Its own once more changes nothing.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="projectId">Its id.</param>
    /// <param name="name">Its name from now on, by the rules of <see cref="KeyMetadata.Name"/>, unique among the organization's projects.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The project as it is now.</returns>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization has no such project.</exception>
    /// <exception cref="AlreadyExistsException">The organization has another project of this name. Of many who take a name at once one gets it.</exception>
    public async Task<Project> RenameProjectAsync(OrganizationId organizationId, ProjectId projectId, string name, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await _store.WriteAsync((organizationId, projectId, Names.Check(name, nameof(name))), RenameAsync, cancellationToken).ConfigureAwait(false);

        static async ValueTask<Project> RenameAsync(Session session, (OrganizationId OrganizationId, ProjectId Id, string Name) renamed, CancellationToken cancellationToken)
        {
            await ReadProjectAsync(session, renamed.OrganizationId, renamed.Id, cancellationToken).ConfigureAwait(false);
            var namesake = await session.FindProjectByNameAsync(renamed.OrganizationId, renamed.Name, cancellationToken).ConfigureAwait(false);
            if (namesake is not null && namesake.Id != renamed.Id)
                throw new AlreadyExistsException(ProjectKind, namesake.Id.Value);

            await session.RenameProjectAsync(renamed.OrganizationId, renamed.Id, renamed.Name, cancellationToken).ConfigureAwait(false);
            return await ReadProjectAsync(session, renamed.OrganizationId, renamed.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes a project that no keys are scoped to any more, and its links to products.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="projectId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then deleted.</param>
    /// <exception cref="NotFoundException">The organization has no such project.</exception>
    /// <exception cref="InUseException">Keys are scoped to it, whatever their status. Nothing was deleted, and its links stay.</exception>
    /// <remarks>
    /// Where a key is created for it at the same time, either that or the deletion is refused. A <see cref="KeyRequirement"/> that
    /// names a project which was deleted is covered by no key: for this client at once, for others as soon as they learn of the
    /// change, and at the latest after <see cref="ApiKeyOptions.CacheDuration"/>.
    /// </remarks>
    public async Task DeleteProjectAsync(OrganizationId organizationId, ProjectId projectId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            await _store.WriteAsync((organizationId, projectId), DeleteAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // After a fault too: the change may have been committed all the same.
            _versions.InvalidateLinks();
        }

        static async ValueTask<bool> DeleteAsync(Session session, (OrganizationId OrganizationId, ProjectId Id) project, CancellationToken cancellationToken)
        {
            var keyCount = await session.FindProjectKeyCountAsync(project.OrganizationId, project.Id, cancellationToken).ConfigureAwait(false);
            if (keyCount is > 0)
                throw new InUseException(ProjectKind, project.Id.Value, keyCount.Value);

            await session.DeleteProjectLinksAsync(project.OrganizationId, project.Id, cancellationToken).ConfigureAwait(false);
            if (await session.DeleteProjectAsync(project.OrganizationId, project.Id, cancellationToken).ConfigureAwait(false) is 0)
                throw NotFound(project.Id);
            await session.RecordLinkChangeAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private ValueTask<List<Project>> ReadProjectsAsync(OrganizationId organizationId, ProjectId after, int count, CancellationToken cancellationToken) =>
        _store.ReadAsync(
            (organizationId, after, count),
            static (session, page, token) => session.ListProjectsAsync(page.organizationId, page.after, page.count, token),
            cancellationToken);

    private static async ValueTask<Project> ReadProjectAsync(Session session, OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken) =>
        await session.FindProjectAsync(id, cancellationToken).ConfigureAwait(false) is { } project && project.OrganizationId == organizationId
            ? project
            : throw NotFound(id);

    private static NotFoundException NotFound(ProjectId id) => new(ProjectKind, id.Value);
}
