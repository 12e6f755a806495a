using ApiKeys.Entities;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Renames an organization, a project or a product. Names are not kept in memory.</summary>
internal sealed class RenameEntity<TEntity, TId>(
    EntityKind<TEntity, TId> kind, OrganizationId organizationId, TId id, string name) : Change<TEntity>
    where TEntity : class
    where TId : struct, IEquatable<TId>
{
    public override async ValueTask<TEntity> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        // The lock comes first: the event tells the name that was there until then.
        if (await kind.LockAsync(session, organizationId, id, cancellationToken).ConfigureAwait(false) is null)
            throw kind.NotFound(id);

        var entity = await kind.GetAsync(session, organizationId, id, cancellationToken).ConfigureAwait(false);
        var namesake = await kind.FindByNameAsync(session, organizationId, name, cancellationToken)
            .ConfigureAwait(false);
        if (namesake is not null && !kind.IdOf(namesake).Equals(id))
            throw new AlreadyExistsException(kind.Name, kind.ToGuid(kind.IdOf(namesake)));

        var before = kind.NameOf(entity);
        if (before == name)
            return entity;

        await kind.RenameAsync(session, organizationId, id, name, cancellationToken).ConfigureAwait(false);
        if (Events is not null)
        {
            EventDetails.WriteRenaming(Events.Describe(), before, name);
            Events.Add(organizationId, kind.RenamedEvent, kind.ToGuid(id));
        }

        return kind.WithName(entity, name);
    }
}
