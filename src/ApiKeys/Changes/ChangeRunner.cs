using ApiKeys.Cache;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// Makes changes: the one place that owns the transaction of a change, its events, its record for other nodes, the
/// invalidation of what this node has in memory, and the time that a change may take.
/// </summary>
internal sealed class ChangeRunner(
    Store store, KeyVersions versions, TimeProvider clock, TimeSpan timeout, bool recordsEvents)
{
    // A commit is not cancelled: its outcome would be unknown. So it has some time beyond the time-out.
    private static readonly TimeSpan CommitTime = TimeSpan.FromSeconds(1);

    /// <summary>Makes a change: all of it, or none.</summary>
    /// <param name="change">The change.</param>
    /// <param name="actor">Who makes it, or null for the app itself.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="TimeoutException">
    /// The time is over. The message says whether the outcome is unknown.
    /// </exception>
    public async Task<TResult> RunAsync<TResult>(
        Change<TResult> change, string? actor, CancellationToken cancellationToken)
    {
        change.Events = recordsEvents ? new(actor) : null;
        var making = MakeAsync(change, cancellationToken);
        try
        {
            return await making.WaitAsync(timeout + CommitTime, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException exception) when (!making.IsCompleted)
        {
            // What this node has in memory is void now, and once more when the change ends.
            Doubt(change);
            Deadline.Observe(making);
            throw new TimeoutException(
                $"The database did not answer within {timeout} ({nameof(ApiKeyOptions)}."
                + $"{nameof(ApiKeyOptions.ChangeTimeout)}). Whether the change was made is unknown.",
                exception);
        }
    }

    private async Task<TResult> MakeAsync<TResult>(Change<TResult> change, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await store.WriteAsync(change, ApplyAndRecordAsync, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (
            limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The database did not make the change within {timeout} ({nameof(ApiKeyOptions)}."
                + $"{nameof(ApiKeyOptions.ChangeTimeout)}). It was rolled back.",
                exception);
        }
        catch (Exception exception) when (exception is not (ApiKeyException or OperationCanceledException))
        {
            // The change may have been committed, or its commit may still be on its way.
            Doubt(change);
            throw;
        }
        finally
        {
            Invalidate(change);
        }
    }

    private void Doubt<TResult>(Change<TResult> change)
    {
        if (change.Invalidates is { } keyId)
            versions.Doubt(keyId);
    }

    private void Invalidate<TResult>(Change<TResult> change)
    {
        if (change.Invalidates is { } keyId)
            versions.Invalidate(keyId);
    }

    private async ValueTask<TResult> ApplyAndRecordAsync<TResult>(
        Session session, Change<TResult> change, CancellationToken cancellationToken)
    {
        change.Events?.Clear(clock.GetUtcNow());
        var result = await change.ApplyAsync(session, cancellationToken).ConfigureAwait(false);

        // The last step before the commit: from here on, other changes wait for the organization's event number, and
        // for the change number.
        var changed = change.HasChanged ? change.Invalidates : null;
        if (change.Events is { Any: true } events)
            await events.WriteAsync(session, changed, cancellationToken).ConfigureAwait(false);
        else if (changed is { } keyId)
            await session.RecordChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
        return result;
    }
}
