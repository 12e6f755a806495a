using ApiKeys.Cache;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// Makes changes: the one place that owns the transaction of a change, its record for other nodes, and the invalidation
/// of what this node has in memory.
/// </summary>
internal sealed class ChangeRunner(Store store, KeyVersions versions)
{
    /// <summary>Makes a change: all of it, or none.</summary>
    public async Task<TResult> RunAsync<TResult>(Change<TResult> change, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(change, ApplyAndRecordAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // After a fault too: the change may have been committed.
            if (change.Invalidates is { } keyId)
                versions.Invalidate(keyId);
        }
    }

    private static async ValueTask<TResult> ApplyAndRecordAsync<TResult>(
        Session session, Change<TResult> change, CancellationToken cancellationToken)
    {
        var result = await change.ApplyAsync(session, cancellationToken).ConfigureAwait(false);

        // The last step before the commit: from here on, other changes wait for this transaction's change number.
        if (change.HasChanged && change.Invalidates is { } keyId)
            await session.RecordChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
        return result;
    }
}
