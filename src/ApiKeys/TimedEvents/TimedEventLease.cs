using ApiKeys.Storage;

namespace ApiKeys.TimedEvents;

/// <summary>
/// The lease of the one node that records timed events. It spares the others the search. That each event is recorded
/// once does not depend on it: each is noted in the same transaction, under a unique key.
/// </summary>
/// <param name="holder">The id of this node.</param>
/// <param name="interval">How often the node looks; infinite if it only looks when it is called.</param>
internal sealed class TimedEventLease(Guid holder, TimeSpan interval)
{
    private static readonly TimeSpan MinLength = TimeSpan.FromMinutes(1);

    // Longer than the pause between two looks: the node that has the lease keeps it.
    private readonly TimeSpan _length = interval > MinLength ? interval * 2 : MinLength * 2;

    /// <summary>Takes or renews the lease, in a transaction. False if another node has it.</summary>
    public async ValueTask<bool> TakeAsync(Session session, DateTimeOffset now, CancellationToken cancellationToken) =>
        await session
            .LeaseTimedEventsAsync(holder, now, now + _length, now + Longest, cancellationToken)
            .ConfigureAwait(false) is not 0;

    /// <summary>The end of the lease after a look. A node that does not look by itself gives it back.</summary>
    public DateTimeOffset EndAfter(DateTimeOffset now) => interval == Timeout.InfiniteTimeSpan ? now : now + _length;

    // Nodes may have other intervals, of up to a day.
    private static TimeSpan Longest { get; } = TimeSpan.FromDays(3);
}
