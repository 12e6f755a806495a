using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;
using ApiKeys.Telemetry;

namespace ApiKeys.Cache;

/// <summary>
/// Learns which keys other nodes changed, and invalidates the copies of them before they are too old. It polls at
/// intervals while keys are validated, and listens where the database can notify. When both fail, the maximum age still
/// holds.
/// </summary>
/// <remarks>
/// The poll races with a validation. The other node commits before the poll reads the change, and the poll then raises
/// the version. A validation that read the key before that commit noted a lower version, and its copy becomes invalid.
/// </remarks>
internal sealed class ChangeFeed : IAsyncDisposable
{
    private const long Never = long.MaxValue;

    // Npgsql may hang when a wait is cancelled at the moment it ends (npgsql/npgsql#5975).
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly Store _store;
    private readonly KeyVersions _versions;
    private readonly TimeProvider _clock;
    private readonly BackgroundHealth _health;
    private readonly long _interval;
    private readonly bool _listens;
    private readonly CancellationTokenSource _closing = new();

    // MinValue makes the feed due at the first validation. That validation only starts the listener, if there is one.
    // The first poll comes one interval later.
    private long _due = long.MinValue;
    private Task _polling = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private long? _seen;

    public ChangeFeed(
        Store store, KeyVersions versions, ApiKeyOptions options, BackgroundHealth health, TimeProvider clock)
    {
        _clock = clock;
        _health = health;
        _store = store;
        _versions = versions;
        var interval = options.ChangePollInterval;
        _interval = interval == TimeSpan.Zero ? Never : (long)interval.TotalMilliseconds;
        _listens = options.ListenForChanges;
    }

    /// <summary>Starts a poll in the background when one is due. An idle process polls nothing.</summary>
    /// <param name="tick">Milliseconds of the monotonic clock.</param>
    public void PollIfDue(long tick)
    {
        if (tick >= Volatile.Read(ref _due))
            StartPoll(tick);
    }

    /// <summary>Reads the changes since the last poll, and invalidates the keys in them.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        var read = await _store.ReadAsync(
            this, static (session, feed, token) => feed.ReadAsync(session, token), cancellationToken)
            .ConfigureAwait(false);
        var (latest, changes) = (read.Latest, read.Changes);
        if (latest == _seen)
            return;

        if (_seen is { } seen && changes is [var first, ..] && first.ChangeNumber == seen + 1)
        {
            // The list may end after the number, or before it on a replica. It may lack a change that was committed
            // just before the next one: MariaDB gathers what a statement sees while others commit. So it is followed up
            // to a gap. The next poll reads on.
            foreach (var change in changes)
            {
                if (change.ChangeNumber != seen + 1)
                    break;
                _versions.Invalidate(change.KeyId);
                seen++;
            }

            _seen = seen;
        }
        else
        {
            // First poll, or a restored backup, or the database no longer keeps the next change: the changed keys are
            // unknown, so invalidate everything.
            _versions.InvalidateAll();
            _seen = changes.Count is 0 ? latest : changes[^1].ChangeNumber;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _due, Never);
        var closed = Task.WhenAll(_closing.CancelAsync(), _polling, _listening);
        await closed.WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask<NewChanges> ReadAsync(Session session, CancellationToken cancellationToken)
    {
        await DatabaseClock.MeasureIfDueAsync(_clock, session, cancellationToken).ConfigureAwait(false);
        var latest = await session.FindChangeNumberAsync(cancellationToken).ConfigureAwait(false) ?? 0;
        var changes = _seen is { } seen && latest > seen
            ? await session.ListChangesAsync(seen, cancellationToken).ConfigureAwait(false)
            : [];
        return new(latest, changes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StartPoll(long tick)
    {
        var due = Volatile.Read(ref _due);
        var next = _interval is Never ? Never : tick + _interval;
        // Several validations may find the poll due. The exchange lets one of them start it.
        if (tick < due || Interlocked.CompareExchange(ref _due, next, due) != due || _closing.IsCancellationRequested)
            return;

        if (due is not long.MinValue)
        {
            if (_polling.IsCompleted)
                _polling = Detached.Run(() => InBackgroundAsync(PollAsync, BackgroundWork.Poll));
        }
        else if (_listens)
        {
            _listening = Detached.Run(() => InBackgroundAsync(ListenAsync, BackgroundWork.Listen));
        }
    }

    private Task ListenAsync(CancellationToken cancellationToken) => _store.ListenAsync(
        _versions.Invalidate,
        () =>
        {
            _versions.InvalidateAll();
            _health.Succeed(BackgroundWork.Listen);
        },
        fault => _health.Fail(BackgroundWork.Listen, fault),
        cancellationToken);

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "No caller awaits it. The next poll asks again, and a missed copy becomes too old by itself.")]
    private async Task InBackgroundAsync(Func<CancellationToken, Task> run, BackgroundWork work)
    {
        try
        {
            await run(_closing.Token).ConfigureAwait(false);
            _health.Succeed(work);
        }
        catch (Exception exception)
        {
            // An exception after the client was closed is no failure.
            if (!_closing.IsCancellationRequested)
                _health.Fail(work, exception);
        }
    }

    private sealed class NewChanges(long latest, List<ChangeRow> changes)
    {
        /// <summary>The number of the latest change.</summary>
        public long Latest { get; } = latest;

        /// <summary>The changes since the last poll that the database still has.</summary>
        public List<ChangeRow> Changes { get; } = changes;
    }
}
