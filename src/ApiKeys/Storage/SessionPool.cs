using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ObjectPool;

namespace ApiKeys.Storage;

/// <summary>
/// The warm sessions of a store. A call that finds none free waits for one: most waits are shorter than it takes to
/// open a connection, to authenticate, and to start a process at the server.
/// </summary>
/// <remarks>
/// The pool adds a session once calls have queued for long enough: the cost of opening one, times the number of
/// sessions including the new one. The factor is there because each further session gains less. The session opens in
/// the background, so no call pays for it. If the last session did not raise the throughput, the pool waits longer
/// before it adds another. A session that is returned after 30 seconds without a queue is closed. So is one that is
/// idle for longer than the pool keeps it.
/// </remarks>
internal sealed class SessionPool : IDisposable
{
    // Longer than the pause between two bursts of a busy app.
    private static readonly TimeSpan KeepTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MinWatchPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxWatchPause = TimeSpan.FromMilliseconds(50);

    // Firewalls and load balancers forget an idle connection after 4 minutes or more, without a word to its ends.
    private static readonly TimeSpan MaxIdleTime = TimeSpan.FromMinutes(3);

    // Until the first session is open. A second one that opens beside it would delay it: both hash the password, at the
    // client and at the server.
    private static readonly TimeSpan AssumedOpenCost = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinOpenCost = TimeSpan.FromMilliseconds(1);

    // One session more raises the throughput of n by 1/n at best. With less than this share of it, something else is
    // the bottleneck: the server, or this machine.
    private const double LeastGain = 0.3;

    private const int MaxPatience = 64;

    private static readonly TimeSpan ReadOnlyPause = TimeSpan.FromSeconds(1);

    private readonly Func<Session> _create;
    private readonly TimeProvider _clock;
    private readonly int _minSessions;
    private readonly int _maxSessions;
    private readonly ObjectPool<Session> _warm;
    private readonly TimeSpan _keepIdle;
    private readonly CancellationTokenSource _closing = new();
    private ITimer? _idleTimer;
    private int _isIdleTimerSet;

    // The lock guards all that follows.
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _queue = new();
    private int _sessions;
    private int _free;
    private int _waiting;
    private bool _isWatching;
    private TimeSpan? _openCost;
    private TimeSpan _queued;
    private long _queuedSince;
    private long _lastQueued;
    private long _served;
    private double _earlierRate;
    private int _patience = 1;
    private long? _lastReadOnly;

    /// <param name="create">Creates a session that is not open yet.</param>
    /// <param name="minSessions">How many sessions there may be before calls wait.</param>
    /// <param name="maxSessions">The most sessions at a time.</param>
    /// <param name="maxRetained">The most free sessions that stay open.</param>
    /// <param name="keepIdle">How long a free session stays open; infinite for always.</param>
    /// <param name="clock">Measures waits and costs.</param>
    public SessionPool(
        Func<Session> create,
        int minSessions,
        int maxSessions,
        int maxRetained,
        TimeSpan keepIdle,
        TimeProvider clock)
    {
        _create = create;
        _keepIdle = keepIdle;
        _clock = clock;
        _lastQueued = clock.GetTimestamp();
        _minSessions = _sessions = _free = minSessions;
        _maxSessions = maxSessions;
        _warm = new DefaultObjectPoolProvider { MaximumRetained = maxRetained }.Create(new SessionPolicy(create));
    }

    /// <summary>Whether the next call would get a session without waiting for one.</summary>
    public bool HasFree => Volatile.Read(ref _free) > 0;

    /// <summary>Takes a session, which may not be open yet. The caller returns or discards it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<Session> RentAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return new(Take());
            }

            waiter = new();
            _queue.Enqueue(waiter);
            BeginWait();
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>
    /// Opens a session that was rented. Where it cannot be opened, the calls that wait by then share the fault.
    /// </summary>
    public async ValueTask OpenAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            await OpenAndMeasureAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One after the other, each would wait as long for the same fault.
            FailWaiters(exception);
            throw;
        }
    }

    /// <summary>Counts further calls that a session serves. They waited without asking the pool for one.</summary>
    public void CountServed(int calls)
    {
        lock (_lock)
            _served += calls;
    }

    /// <summary>Gives back a session that works.</summary>
    public void Return(Session session)
    {
        if (TryRemoveSurplus())
        {
            session.Dispose();
            return;
        }

        BeginIdle(session);
        session.Release();
        _warm.Return(session);
        Release();
        if (_keepIdle != Timeout.InfiniteTimeSpan)
            SetIdleTimer();
    }

    /// <summary>Takes the place of a session, for one that is not of the pool. <see cref="Discard"/> ends it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask RentPlaceAsync(CancellationToken cancellationToken) =>
        (await RentAsync(cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Closes a session after a fault. The next call opens another.</summary>
    public void Discard(Session session)
    {
        try
        {
            session.Dispose();
        }
        finally
        {
            Release();
        }
    }

    /// <summary>
    /// Whether a session may be replaced because its server refuses to write. While all servers do, one new connection
    /// a second finds out when that ends, however many calls there are.
    /// </summary>
    public bool MayReplaceReadOnly(Session session)
    {
        lock (_lock)
        {
            if (_lastReadOnly is { } last)
            {
                // Of an earlier time: a newer session may have found another server.
                if (session.OpenedAt < last)
                    return true;
                if (_clock.GetElapsedTime(last) < ReadOnlyPause)
                    return false;
            }

            _lastReadOnly = _clock.GetTimestamp();
            return true;
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        lock (_lock)
            _idleTimer?.Dispose();
        (_warm as IDisposable)?.Dispose();
    }

    private async ValueTask<Session> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        var isServed = false;
        try
        {
            using var cancelling = cancellationToken.UnsafeRegister(
                static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token), waiter);
            await waiter.Task.ConfigureAwait(false);
            isServed = true;
        }
        finally
        {
            EndWait(isServed);
        }

        return Take();
    }

    // A connection that hangs would cost its first caller a time-out. A new one costs less.
    private Session Take()
    {
        var session = _warm.Get();
        if (!session.IsOpen || !HasIdledFor(session, MaxIdleTime))
            return session;

        session.Dispose();
        return _create();
    }

    // Calls that were cancelled are still in the queue, and are passed over.
    private void Release()
    {
        lock (_lock)
        {
            while (_queue.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult())
                    return;
            }

            _free++;
        }
    }

    private void FailWaiters(Exception exception)
    {
        lock (_lock)
        {
            while (_queue.TryDequeue(out var waiter))
                waiter.TrySetException(exception);
        }
    }

    private async ValueTask OpenAndMeasureAsync(Session session, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        await session.OpenAsync(cancellationToken).ConfigureAwait(false);
        session.OpenedAt = start;
        var cost = _clock.GetElapsedTime(start);
        if (cost < MinOpenCost)
            cost = MinOpenCost;

        lock (_lock)
        {
            // While the first session was opened, no other would have been there sooner.
            if (_openCost is null)
                (_queued, _queuedSince) = (TimeSpan.Zero, _clock.GetTimestamp());

            // The first session of a process costs more than the next ones: a lower cost counts at once, a higher one
            // slowly.
            _openCost = _openCost is { } known && known < cost ? known + ((cost - known) / 8) : cost;
        }
    }

    // Under the lock.
    private void BeginWait()
    {
        if (_waiting++ is 0)
            _queuedSince = _clock.GetTimestamp();
        if (_isWatching || _sessions >= _maxSessions)
            return;

        _isWatching = true;
        _ = Detached.Run(WatchAsync);
    }

    private void EndWait(bool isServed)
    {
        lock (_lock)
        {
            CountQueued();
            _waiting--;
            if (isServed)
                _served++;
        }
    }

    // Adds the time with a queue since the last time. Under the lock, while there is a queue.
    private void CountQueued()
    {
        var now = _clock.GetTimestamp();
        _queued += _clock.GetElapsedTime(_queuedSince, now);
        _queuedSince = _lastQueued = now;
    }

    // Adds sessions while calls queue.
    private async Task WatchAsync()
    {
        while (FindPause() is { } pause)
        {
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause).ConfigureAwait(false);
            else if (IsWorthwhile())
                await AddSessionAsync().ConfigureAwait(false);
        }
    }

    // How long to watch before the next session, zero if it is due, or null when the watch is over.
    private TimeSpan? FindPause()
    {
        lock (_lock)
        {
            if (_waiting is 0 || _sessions >= _maxSessions || _closing.IsCancellationRequested)
            {
                _isWatching = false;
                return null;
            }

            CountQueued();
            var missing = ((_openCost ?? AssumedOpenCost) * (_sessions + 1) * _patience) - _queued;
            if (missing <= TimeSpan.Zero)
                return TimeSpan.Zero;
            return missing < MinWatchPause ? MinWatchPause : missing > MaxWatchPause ? MaxWatchPause : missing;
        }
    }

    // Compares the calls served per second of queue with those before the last session. Where none was served, each
    // session waits for a lock or for the server, and one more lets other calls pass.
    private bool IsWorthwhile()
    {
        lock (_lock)
        {
            var rate = _served / _queued.TotalSeconds;
            var isWorthwhile = _served is 0 || rate >= _earlierRate * (1 + (LeastGain / _sessions));
            if (_served > 0)
                _earlierRate = isWorthwhile ? rate : Math.Min(rate, _earlierRate);
            _patience = isWorthwhile ? 1 : Math.Min(MaxPatience, 2 * _patience);
            (_served, _queued) = (0, TimeSpan.Zero);
            return isWorthwhile;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "No call waits for this session. A call that opens one ends in the fault.")]
    private async Task AddSessionAsync()
    {
        var session = _create();
        try
        {
            await OpenAndMeasureAsync(session, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            session.Dispose();
            return;
        }

        lock (_lock)
            _sessions++;
        BeginIdle(session);
        session.Release();
        _warm.Return(session);
        Release();
    }

    private void BeginIdle(Session session) =>
        (session.ReturnedAt, session.ReturnedAtUtc) = (_clock.GetTimestamp(), _clock.GetUtcNow());

    // Timestamps stand still while the machine is suspended, as a virtual machine that a platform freezes is. The time
    // of day does not.
    private bool HasIdledFor(Session session, TimeSpan time) =>
        _clock.GetElapsedTime(session.ReturnedAt) > time || _clock.GetUtcNow() - session.ReturnedAtUtc > time;

    // Removes the place of a session that is not needed any more.
    private bool TryRemoveSurplus()
    {
        // Most pools are at their minimum. They need neither the clock nor the lock here.
        if (Volatile.Read(ref _sessions) == _minSessions
            || _clock.GetElapsedTime(Volatile.Read(ref _lastQueued)) < KeepTime)
        {
            return false;
        }

        lock (_lock)
        {
            if (_sessions == _minSessions || _waiting > 0 || _clock.GetElapsedTime(_lastQueued) < KeepTime)
                return false;

            _sessions--;
            _lastQueued = _clock.GetTimestamp();
            (_earlierRate, _patience) = (0, 1);
            return true;
        }
    }

    // The timer runs only while sessions are open.
    private void SetIdleTimer()
    {
        if (Volatile.Read(ref _isIdleTimerSet) is not 0 || Interlocked.Exchange(ref _isIdleTimerSet, 1) is not 0)
            return;

        lock (_lock)
        {
            if (_closing.IsCancellationRequested)
                return;

            _idleTimer ??= Detached.CreateTimer(_clock, static pool => ((SessionPool)pool!).CloseIdle(), this);
            _idleTimer.Change(_keepIdle, Timeout.InfiniteTimeSpan);
        }
    }

    private void CloseIdle()
    {
        // Calls that come meanwhile wait for a moment.
        int free;
        lock (_lock)
            (free, _free) = (_free, 0);

        var young = new List<Session>();
        for (var i = 0; i < free; i++)
        {
            var session = _warm.Get();
            if (session.IsOpen && _clock.GetElapsedTime(session.ReturnedAt) < _keepIdle)
                young.Add(session);
            else
                session.Dispose();
        }

        foreach (var session in young)
            _warm.Return(session);
        for (var i = 0; i < free; i++)
            Release();

        // A session that is in use sets the timer when it is returned.
        Interlocked.Exchange(ref _isIdleTimerSet, 0);
        if (young.Count > 0)
            SetIdleTimer();
    }

    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class SessionPolicy(Func<Session> create) : PooledObjectPolicy<Session>
    {
        public override Session Create() => create();

        public override bool Return(Session obj) => true;
    }
}
