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

        return await kind.DeleteAsync(session, organizationId, id, cancellationToken).ConfigureAwait(false) is not 0
            ? true
            : throw kind.NotFound(id);
    }
}
