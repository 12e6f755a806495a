using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.Cache;

/// <summary>
/// Learns which keys were changed on other nodes, so that what was read of them is void before it is too old: by asking at intervals,
/// while keys are validated, and by listening where the database can tell. When both fail the age still holds.
/// </summary>
internal sealed class ChangeFeed : IAsyncDisposable
{
    private const long Never = long.MaxValue;

    // Npgsql may hang where a wait is cancelled just as it ends (npgsql/npgsql#5975).
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly Store _store;
    private readonly KeyVersions _versions;
    private readonly long _interval;
    private readonly bool _listens;
    private readonly CancellationTokenSource _closing = new();

    // Before the first validation it is due at once: that only starts what there is to start.
    private long _due = long.MinValue;
    private Task _polling = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private long? _seen;

    public ChangeFeed(Store store, KeyVersions versions, ApiKeyOptions options)
    {
        _store = store;
        _versions = versions;
        _interval = options.ChangePollInterval == TimeSpan.Zero ? Never : (long)options.ChangePollInterval.TotalMilliseconds;
        _listens = options.ListenForChanges;
    }

    /// <summary>Asks in the background, if it is time to. An idle process asks nothing.</summary>
    /// <param name="tick">Milliseconds of the clock that never jumps.</param>
    public void PollIfDue(long tick)
    {
        if (tick >= Volatile.Read(ref _due))
            StartPoll(tick);
    }

    /// <summary>Asks what was changed since the last time.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        var latest = await _store.ReadAsync(0, static (session, _, token) => session.FindChangeNumberAsync(token), cancellationToken).ConfigureAwait(false) ?? 0;
        if (latest == _seen)
            return;

        // What was changed before the first time nobody can tell any more, nor what is in a backup that was restored.
        if (_seen is not { } seen || latest < seen)
        {
            _versions.InvalidateAll();
            _seen = latest;
            return;
        }

        var changes = await _store.ReadAsync(seen, static (session, after, token) => session.ListChangesAsync(after, token), cancellationToken).ConfigureAwait(false);
        if (changes is [var first, ..] && first.ChangeNumber == seen + 1)
        {
            foreach (var change in changes)
                _versions.Invalidate(change.KeyId);
        }
        else
        {
            // More were changed than the database remembers.
            _versions.InvalidateAll();
        }

        _seen = changes.Count is 0 ? latest : changes[^1].ChangeNumber;
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _due, Never);
        var closed = Task.WhenAll(_closing.CancelAsync(), _polling, _listening);
        await closed.WaitAsync(CloseTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StartPoll(long tick)
    {
        var due = Volatile.Read(ref _due);
        var next = _interval is Never ? Never : tick + _interval;
        if (tick < due || Interlocked.CompareExchange(ref _due, next, due) != due || _closing.IsCancellationRequested)
            return;

        // It is nobody's request.
        using var noContext = ExecutionContext.SuppressFlow();
        if (due is not long.MinValue)
        {
            if (_polling.IsCompleted)
                _polling = Task.Run(() => InBackgroundAsync(PollAsync, BackgroundFaults.Poll));
        }
        else if (_listens)
        {
            _listening = Task.Run(() => InBackgroundAsync(ListenAsync, BackgroundFaults.Listen));
        }
    }

    private Task ListenAsync(CancellationToken cancellationToken) => _store.ListenAsync(
        _versions.Invalidate, _versions.InvalidateAll, fault => BackgroundFaults.CountChanges(fault, BackgroundFaults.Listen, _store.SystemName), cancellationToken);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for it: what is not learnt here becomes too old by itself, and the next poll asks again.")]
    private async Task InBackgroundAsync(Func<CancellationToken, Task> work, string source)
    {
        try
        {
            await work(_closing.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What is cut short because the client is closed is no failure.
            if (!_closing.IsCancellationRequested)
                BackgroundFaults.CountChanges(exception, source, _store.SystemName);
        }
    }
}
