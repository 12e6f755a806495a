using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
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
        return created ? project : throw new AlreadyExistsException("A project", project.Id.Value);
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
        Names.Check(name, nameof(name));

        var existing = await _store.ReadAsync((organizationId, name), static (session, key, token) => session.FindProjectByNameAsync(key.organizationId, key.name, token), cancellationToken).ConfigureAwait(false);
        if (existing is not null)
            return (existing.ToProject(), false);

        return await _store.WriteAsync((organizationId, name, Now), InsertAsync, cancellationToken).ConfigureAwait(false);

        static async ValueTask<(Project, bool)> InsertAsync(Session session, (OrganizationId OrganizationId, string Name, DateTimeOffset Now) entry, CancellationToken cancellationToken)
        {
            var project = new Project(new(Guid.CreateVersion7(entry.Now)), entry.OrganizationId, entry.Name, entry.Now);
            var inserted = await session.InsertProjectAsync(project.Id, project.OrganizationId, project.Name, project.CreatedAt, cancellationToken).ConfigureAwait(false);
            if (inserted is not 0)
                return (project, true);

            var winner = await session.FindProjectByNameAsync(entry.OrganizationId, entry.Name, cancellationToken).ConfigureAwait(false);
            return (winner?.ToProject() ?? throw NotFound(entry.OrganizationId), false);
        }
    }

    /// <summary>Returns a project.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="projectId">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NotFoundException">The organization has no such project.</exception>
    public async Task<Project> GetProjectAsync(OrganizationId organizationId, ProjectId projectId, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var row = await _store.ReadAsync(projectId, static (session, id, token) => session.FindProjectAsync(id, token), cancellationToken).ConfigureAwait(false);
        return row?.OrganizationId == organizationId ? row.ToProject() : throw NotFound(projectId);
    }

    /// <summary>Lists an organization's projects in the order of their creation; none where there is no such organization.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <remarks>They are read in pages; what is created meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Project> ListProjectsAsync(OrganizationId organizationId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Project, ProjectId>(ReadPageAsync, static project => project.Id);

        async ValueTask<List<Project>> ReadPageAsync(ProjectId after, CancellationToken cancellationToken)
        {
            var rows = await _store.ReadAsync((organizationId, after), static (session, page, token) => session.ListProjectsAsync(page.organizationId, page.after, PageSize, token), cancellationToken).ConfigureAwait(false);
            return rows.ConvertAll(static row => row.ToProject());
        }
    }

    private static NotFoundException NotFound(ProjectId id) => new("project", id.Value);
}
