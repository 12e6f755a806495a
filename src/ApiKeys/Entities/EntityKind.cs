using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Entities;

/// <summary>
/// The statements of one kind of entity. Organizations, projects and products are created and changed alike.
/// </summary>
/// <typeparam name="TEntity">The entity.</typeparam>
/// <typeparam name="TId">Its id.</typeparam>
internal abstract class EntityKind<TEntity, TId>
    where TEntity : class
    where TId : struct, IEquatable<TId>
{
    /// <summary>The name of the kind in exceptions.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The cached facts that a deletion makes wrong, as <see cref="Changes.Change{TResult}.Invalidates"/>.
    /// </summary>
    public abstract ApiKeyId? InvalidatedByDeletion { get; }

    /// <summary>The kinds of events, of <see cref="ApiKeyEventKinds"/>.</summary>
    public abstract string CreatedEvent { get; }

    public abstract string RenamedEvent { get; }

    public abstract string DeletedEvent { get; }

    public abstract OrganizationId OrganizationOf(TEntity entity);

    public abstract TEntity WithName(TEntity entity, string name);

    public abstract TId IdOf(TEntity entity);

    public abstract Guid ToGuid(TId id);

    public abstract string NameOf(TEntity entity);

    /// <summary>Inserts the entity, unless its name is taken or its owner does not exist.</summary>
    public abstract ValueTask InsertAsync(Session session, TEntity entity, CancellationToken cancellationToken);

    /// <summary>Finds an entity of the organization, or null.</summary>
    public abstract ValueTask<TEntity?> FindAsync(
        Session session, OrganizationId organizationId, TId id, CancellationToken cancellationToken);

    public abstract ValueTask<TEntity?> FindByNameAsync(
        Session session, OrganizationId organizationId, string name, CancellationToken cancellationToken);

    public abstract ValueTask<List<TEntity>> ListAsync(
        Session session, OrganizationId organizationId, TId after, int count, CancellationToken cancellationToken);

    /// <summary>Lists those whose name is at least the first text, and less than the second.</summary>
    public abstract ValueTask<List<TEntity>> ListByNameAsync(
        Session session, OrganizationId organizationId, (string From, string To) names, TId after, int count,
        CancellationToken cancellationToken);

    public abstract ValueTask RenameAsync(
        Session session, OrganizationId organizationId, TId id, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Locks the entity until the transaction ends, so that no other transaction inserts a row that refers to it.
    /// </summary>
    /// <returns>Null if there is no such entity.</returns>
    public abstract ValueTask<int?> LockAsync(
        Session session, OrganizationId organizationId, TId id, CancellationToken cancellationToken);

    /// <summary>Counts the entities that still use this one, and so forbid its deletion.</summary>
    public abstract ValueTask<DependantsRow> CountDependantsAsync(
        Session session, OrganizationId organizationId, TId id, CancellationToken cancellationToken);

    /// <summary>Deletes the entity and its links.</summary>
    public abstract ValueTask DeleteAsync(
        Session session, OrganizationId organizationId, TId id, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the suspension of an entity that is deleted. If there is one, the organization is locked.
    /// </summary>
    protected static async ValueTask DeleteSuspensionAsync(
        Session session, OrganizationId organizationId, string subject, CancellationToken cancellationToken)
    {
        if (await session.FindSuspensionAsync(organizationId, subject, cancellationToken).ConfigureAwait(false) is null)
            return;

        await session.LockOrganizationAsync(organizationId, cancellationToken).ConfigureAwait(false);
        await session.DeleteSuspensionAsync(organizationId, subject, cancellationToken).ConfigureAwait(false);
        await session.UpdateSuspensionFlagsAsync(organizationId, cancellationToken).ConfigureAwait(false);
    }

    public NotFoundException NotFound(TId id) => NotFoundException.OfEntity(Name, ToGuid(id));

    /// <exception cref="NotFoundException">The organization has no such entity.</exception>
    public async ValueTask<TEntity> GetAsync(
        Session session, OrganizationId organizationId, TId id, CancellationToken cancellationToken) =>
        await FindAsync(session, organizationId, id, cancellationToken).ConfigureAwait(false) ?? throw NotFound(id);
}
