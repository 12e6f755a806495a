using ApiKeys.Entities;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Inserts an entity, or finds the one that has its name. Of many that do so at once, one inserts.</summary>
/// <remarks>The result is null where the owner does not exist, or where the name was given up at this moment.</remarks>
internal sealed class CreateEntity<TEntity, TId>(EntityKind<TEntity, TId> kind, OrganizationId owner, TEntity entity)
    : Change<TEntity?>
    where TEntity : class
    where TId : struct, IEquatable<TId>
{
    public override async ValueTask<TEntity?> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        await kind.InsertAsync(session, entity, cancellationToken).ConfigureAwait(false);
        var found = await kind.FindByNameAsync(session, owner, kind.NameOf(entity), cancellationToken)
            .ConfigureAwait(false);
        if (Events is not null && found is not null && kind.IdOf(found).Equals(kind.IdOf(entity)))
        {
            EventDetails.WriteName(Events.Describe(), kind.NameOf(entity));
            Events.Add(kind.OrganizationOf(entity), kind.CreatedEvent, kind.ToGuid(kind.IdOf(entity)));
        }

        return found;
    }
}
