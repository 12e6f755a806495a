using System.Runtime.InteropServices;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>What all deletions of keys do once the keys are locked.</summary>
internal static class KeyDeletion
{
    /// <summary>The most keys, and the most old tombstones, that one transaction deletes.</summary>
    public const int MaxKeys = BulkChange.MaxKeys;

    /// <summary>
    /// Deletes keys with their secrets and windows, and leaves their tombstones. Deletes old tombstones as well.
    /// </summary>
    public static async ValueTask DeleteAsync(
        Session session,
        OrganizationId organizationId,
        List<ApiKeyId> keys,
        DateTimeOffset now,
        ChangeEvents? events,
        CancellationToken cancellationToken)
    {
        if (keys.Count is 0)
            return;

        var json = BulkChange.ToJson(CollectionsMarshal.AsSpan(keys));
        await session.InsertDeletedKeysAsync(json, now, cancellationToken).ConfigureAwait(false);
        await session.DeleteKeysAsync(json, cancellationToken).ConfigureAwait(false);
        foreach (var key in keys)
            events?.Add(organizationId, ApiKeyEventKinds.KeyDeleted, key.Value);

        // No deletion writes more tombstones than it may delete, so their number cannot grow without bound.
        await session.ForgetDeletedKeysAsync(Tombstones.EarliestKept(now), MaxKeys, cancellationToken)
            .ConfigureAwait(false);
    }
}
