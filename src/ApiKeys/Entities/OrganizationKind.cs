using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Entities;

/// <summary>Organizations own themselves: the id of the owner and their own id are the same.</summary>
internal sealed class OrganizationKind : EntityKind<Organization, OrganizationId>
{
    public static readonly OrganizationKind Instance = new();

    public override string Name => "organization";

    // An organization without keys has nothing in memory.
    public override ApiKeyId? InvalidatedByDeletion => null;

    public override string CreatedEvent => ApiKeyEventKinds.OrganizationCreated;

    public override string RenamedEvent => ApiKeyEventKinds.OrganizationRenamed;

    public override string DeletedEvent => ApiKeyEventKinds.OrganizationDeleted;

    public override OrganizationId OrganizationOf(Organization entity) => entity.Id;

    public override Organization WithName(Organization entity, string name) => entity with { Name = name };

    public override OrganizationId IdOf(Organization entity) => entity.Id;

    public override Guid ToGuid(OrganizationId id) => id.Value;

    public override string NameOf(Organization entity) => entity.Name;

    public override ValueTask InsertAsync(Session session, Organization entity, CancellationToken cancellationToken) =>
        session.InsertOrganizationAsync(entity.Id, entity.Name, entity.CreatedAt, cancellationToken);

    public override ValueTask<Organization?> FindAsync(
        Session session, OrganizationId organizationId, OrganizationId id, CancellationToken cancellationToken) =>
        session.FindOrganizationAsync(id, cancellationToken);

    public override ValueTask<Organization?> FindByNameAsync(
        Session session, OrganizationId organizationId, string name, CancellationToken cancellationToken) =>
        session.FindOrganizationByNameAsync(name, cancellationToken);

    public override ValueTask<List<Organization>> ListAsync(
        Session session, OrganizationId organizationId, OrganizationId after, int count,
        CancellationToken cancellationToken) =>
        session.ListOrganizationsAsync(after, count, cancellationToken);

    public override ValueTask<List<Organization>> ListByNameAsync(
        Session session, OrganizationId organizationId, (string From, string To) names, OrganizationId after, int count,
        CancellationToken cancellationToken) =>
        session.ListOrganizationsByNameAsync(names.From, names.To, after, count, cancellationToken);

    public override ValueTask RenameAsync(
        Session session, OrganizationId organizationId, OrganizationId id, string name,
        CancellationToken cancellationToken) =>
        session.RenameOrganizationAsync(id, name, cancellationToken);

    public override ValueTask<int?> LockAsync(
        Session session, OrganizationId organizationId, OrganizationId id, CancellationToken cancellationToken) =>
        session.LockOrganizationAsync(id, cancellationToken);

    public override async ValueTask<DependantsRow> CountDependantsAsync(
        Session session, OrganizationId organizationId, OrganizationId id, CancellationToken cancellationToken) =>
        await session.FindOrganizationDependantsAsync(id, cancellationToken).ConfigureAwait(false) ?? default;

    public override ValueTask DeleteAsync(
        Session session, OrganizationId organizationId, OrganizationId id, CancellationToken cancellationToken) =>
        session.DeleteOrganizationAsync(id, cancellationToken);
}
