using ApiKeys.Cache;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Deletes those of some keys that still match a filter: one transaction of a bulk deletion.</summary>
/// <param name="organizationId">The organization that owns the keys.</param>
/// <param name="keyIds">Keys that matched when they were read: 1 to <see cref="KeyDeletion.MaxKeys"/>.</param>
/// <param name="filter">The filter.</param>
/// <param name="filterTime">The time at which a key has the filter's status.</param>
/// <param name="now">The time of the deletion.</param>
internal sealed class DeleteKeys(
    OrganizationId organizationId,
    ApiKeyId[] keyIds,
    KeyFilter filter,
    DateTimeOffset filterTime,
    DateTimeOffset now) : Change<bool>
{
    /// <summary>How many keys were deleted.</summary>
    public int Count { get; private set; }

    public override ApiKeyId? Invalidates => KeyVersions.AllOf(organizationId);

    public override bool HasChanged => Count > 0;

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        // Project and product of a key never change.
        var locked = await session.LockKeysToDeleteAsync(
            organizationId,
            KeyDeletion.ToJson(keyIds),
            filter.Owner,
            filter.NamePrefix,
            filter.NamePrefix is { } prefix ? Names.FirstAfter(prefix) : null,
            filter.Status,
            filterTime,
            session.Terms.OutlivedAt(filterTime),
            cancellationToken).ConfigureAwait(false);
        Count = locked.Count;
        await KeyDeletion.DeleteAsync(session, organizationId, locked, now, Events, cancellationToken)
            .ConfigureAwait(false);
        return true;
    }
}
