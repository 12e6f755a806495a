using ApiKeys.Rules;

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
        var project = await _store.ReadAsync(projectId, static (session, id, token) => session.FindProjectAsync(id, token), cancellationToken).ConfigureAwait(false);
        return project?.OrganizationId == organizationId ? project : throw NotFound(projectId);
    }

    /// <summary>Lists an organization's projects in the order of their creation, to the millisecond; none where there is no such organization.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <remarks>They are read in pages; what is created meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<Project> ListProjectsAsync(OrganizationId organizationId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync<Project, ProjectId>(
            (after, token) => _store.ReadAsync((organizationId, after), static (session, page, token) => session.ListProjectsAsync(page.organizationId, page.after, PageSize, token), token),
            static project => project.Id);
    }

    private static NotFoundException NotFound(ProjectId id) => new(ProjectKind, id.Value);
}
