using ApiKeys.Cache;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Entities;

internal sealed class ProjectKind : EntityKind<Project, ProjectId>
{
    public static readonly ProjectKind Instance = new();

    public override string Name => "project";

    public override ApiKeyId? InvalidatedByDeletion => KeyVersions.AllLinks;

    public override string CreatedEvent => ApiKeyEventKinds.ProjectCreated;

    public override string RenamedEvent => ApiKeyEventKinds.ProjectRenamed;

    public override string DeletedEvent => ApiKeyEventKinds.ProjectDeleted;

    public override OrganizationId OrganizationOf(Project entity) => entity.OrganizationId;

    public override Project WithName(Project entity, string name) => entity with { Name = name };

    public override ProjectId IdOf(Project entity) => entity.Id;

    public override Guid ToGuid(ProjectId id) => id.Value;

    public override string NameOf(Project entity) => entity.Name;

    public override ValueTask InsertAsync(Session session, Project entity, CancellationToken cancellationToken) =>
        session.InsertProjectAsync(entity.Id, entity.OrganizationId, entity.Name, entity.CreatedAt, cancellationToken);

    public override async ValueTask<Project?> FindAsync(
        Session session, OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken)
    {
        var found = await session.FindProjectAsync(id, cancellationToken).ConfigureAwait(false);
        return found?.OrganizationId == organizationId ? found : null;
    }

    public override ValueTask<Project?> FindByNameAsync(
        Session session, OrganizationId organizationId, string name, CancellationToken cancellationToken) =>
        session.FindProjectByNameAsync(organizationId, name, cancellationToken);

    public override ValueTask<List<Project>> ListAsync(
        Session session, OrganizationId organizationId, ProjectId after, int count,
        CancellationToken cancellationToken) =>
        session.ListProjectsAsync(organizationId, after, count, cancellationToken);

    public override ValueTask<List<Project>> ListByNameAsync(
        Session session, OrganizationId organizationId, (string From, string To) names, ProjectId after, int count,
        CancellationToken cancellationToken) =>
        session.ListProjectsByNameAsync(organizationId, names.From, names.To, after, count, cancellationToken);

    public override ValueTask RenameAsync(
        Session session, OrganizationId organizationId, ProjectId id, string name,
        CancellationToken cancellationToken) =>
        session.RenameProjectAsync(organizationId, id, name, cancellationToken);

    public override ValueTask<int?> LockAsync(
        Session session, OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken) =>
        session.LockProjectAsync(organizationId, id, cancellationToken);

    public override async ValueTask<DependantsRow> CountDependantsAsync(
        Session session, OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken)
    {
        var keys = await session.FindProjectKeyCountAsync(organizationId, id, cancellationToken).ConfigureAwait(false);
        return new(keys ?? 0, ProjectCount: 0, ProductCount: 0);
    }

    public override async ValueTask DeleteAsync(
        Session session, OrganizationId organizationId, ProjectId id, CancellationToken cancellationToken)
    {
        await session.DeleteProjectLinksAsync(organizationId, id, cancellationToken).ConfigureAwait(false);
        await DeleteSuspensionAsync(session, organizationId, SuspensionSubject.Of(id), cancellationToken)
            .ConfigureAwait(false);
        await session.DeleteProjectAsync(organizationId, id, cancellationToken).ConfigureAwait(false);
    }
}
