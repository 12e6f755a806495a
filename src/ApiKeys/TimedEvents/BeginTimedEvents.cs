using ApiKeys.Changes;
using ApiKeys.Storage;

namespace ApiKeys.TimedEvents;

/// <summary>
/// Takes the lease, and tells up to which time all events are recorded. The first look of a database begins now.
/// </summary>
internal sealed class BeginTimedEvents(TimedEventLease lease, DateTimeOffset now) : Change<DateTimeOffset?>
{
    /// <returns>The time, or null if another node has the lease.</returns>
    public override async ValueTask<DateTimeOffset?> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        if (!await lease.TakeAsync(session, now, cancellationToken).ConfigureAwait(false))
            return null;

        var row = await session.FindRecordedUntilAsync(cancellationToken).ConfigureAwait(false);
        if (row?.RecordedUntil is { } recordedUntil)
            return recordedUntil;
        await session.SaveRecordedUntilAsync(now, lease.EndAfter(now), cancellationToken).ConfigureAwait(false);
        return now;
    }
}
