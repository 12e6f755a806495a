using ApiKeys.Entities;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Deletes an organization, a project or a product that is not in use.</summary>
internal sealed class DeleteEntity<TEntity, TId>(EntityKind<TEntity, TId> kind, OrganizationId organizationId, TId id)
    : Change<bool>
    where TEntity : class
    where TId : struct, IEquatable<TId>
{
    public override ApiKeyId? Invalidates => kind.InvalidatedByDeletion;

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        // The lock comes first: what is counted stays true, whatever the database's foreign keys see.
        if (await kind.LockAsync(session, organizationId, id, cancellationToken).ConfigureAwait(false) is null)
            throw kind.NotFound(id);

        var dependants = await kind.CountDependantsAsync(session, organizationId, id, cancellationToken)
            .ConfigureAwait(false);
        if (dependants != default)
        {
            throw new InUseException(
                kind.Name,
                kind.ToGuid(id),
                dependants.KeyCount,
                dependants.ProjectCount,
                dependants.ProductCount);
        }

        await kind.DeleteAsync(session, organizationId, id, cancellationToken).ConfigureAwait(false);
        Events?.Add(organizationId, kind.DeletedEvent, kind.ToGuid(id));
        return true;
    }
}
