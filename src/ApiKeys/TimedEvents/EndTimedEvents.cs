using ApiKeys.Changes;
using ApiKeys.Storage;

namespace ApiKeys.TimedEvents;

/// <summary>Saves that all events are recorded up to a time, and forgets what no search can find again.</summary>
internal sealed class EndTimedEvents(TimedEventLease lease, DateTimeOffset now) : Change<bool>
{
    // A superseded secret is kept for 90 days. Its text may be presented up to then.
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(100);

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        if (!await lease.TakeAsync(session, now, cancellationToken).ConfigureAwait(false))
            return false;

        await session.SaveRecordedUntilAsync(now, lease.EndAfter(now), cancellationToken).ConfigureAwait(false);
        await session.ForgetTimedEventsAsync(now - KeptFor, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
