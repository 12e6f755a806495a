using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.Validation;

/// <summary>
/// Counts uses in memory and adds them to the database together: every interval in which there were some, on
/// <see cref="FlushAsync"/>, and when disposed. No use is lost while the process lives: what a fault keeps from being
/// written is tried again.
/// </summary>
internal sealed class UsageRecorder : IAsyncDisposable
{
    // How long the batch number of a client that crashed is kept.
    private static readonly TimeSpan WriterLifetime = TimeSpan.FromDays(1);

    private readonly Store _store;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private readonly Guid _writerId;
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ApiKeyId, UseCounter> _counters = new();

    // One while a flush is still to come: the timer runs, or what it has started waits for its turn. The first use makes it, since
    // the first timer of a process starts a thread.
    private int _isTimerSet;
    private ITimer? _timer;
    private UsageLag? _lag;
    private volatile bool _closed;

    // Guarded by the lock, as is who takes from the counters. The epoch is odd while a transaction writes a batch.
    private Dictionary<ApiKeyId, Uses> _drained = [];
    private UsageBatch? _unwritten;
    private long _batches;
    private int _epoch;

    public UsageRecorder(Store store, TimeProvider clock, TimeSpan interval)
    {
        _store = store;
        _clock = clock;
        _interval = interval;
        _writerId = Guid.CreateVersion7(clock.GetUtcNow());
    }

    /// <summary>Counts a use: without a lock and without an allocation once the caller has the key's counter.</summary>
    /// <param name="counter">Where the caller keeps the counter of the key; null at first.</param>
    /// <param name="keyId">The key.</param>
    /// <param name="usedAt">When it was used.</param>
    /// <exception cref="ObjectDisposedException">The last flush has been; the use could no longer be counted.</exception>
    public void Record(ref UseCounter? counter, ApiKeyId keyId, DateTimeOffset usedAt)
    {
        var milliseconds = usedAt.ToUnixTimeMilliseconds();
        if (counter is null || !counter.TryAdd(milliseconds))
            counter = CountAnew(keyId, milliseconds);

        // The use was counted before this is read, and a flush clears it before it drains the counters: one of the two sees
        // the other.
        if (Volatile.Read(ref _isTimerSet) is 0)
            SetTimer();
    }

    /// <summary>Writes what was counted until now.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whatever is counted from now on, or left by a fault, sets the timer anew.
            Interlocked.Exchange(ref _isTimerSet, 0);

            // First the batch that a fault has left, and then what was counted since.
            if (_unwritten is not null)
                await WriteBatchAsync(cancellationToken).ConfigureAwait(false);
            await WriteBatchAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Reads keys, and adds to them the uses that are not written yet: each use once.</summary>
    public async ValueTask<List<ApiKey>> ReadKeysAsync<TState>(
        TState state,
        Func<TState, CancellationToken, ValueTask<List<ApiKey>>> read,
        CancellationToken cancellationToken)
    {
        if (TryGetSettledEpoch(out var epoch))
        {
            var keys = await read(state, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                if (epoch == _epoch)
                    return AddUnwrittenTo(keys);
            }
        }

        // A batch was being written meanwhile, and nobody can tell which of its uses were read: read again while none is.
        return await ReadKeysBetweenFlushesAsync(state, read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for a read that must not be made twice, since it comes with a change.</summary>
    public async ValueTask<List<ApiKey>> ReadKeysBetweenFlushesAsync<TState>(
        TState state,
        Func<TState, CancellationToken, ValueTask<List<ApiKey>>> read,
        CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whether a batch that a fault has left is in the database is settled by writing it again.
            if (_unwritten is { WasBegun: true })
                await WriteBatchAsync(cancellationToken).ConfigureAwait(false);

            var keys = await read(state, cancellationToken).ConfigureAwait(false);
            lock (_lock)
                return AddUnwrittenTo(keys);
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Writes what is left. A fault of the database comes through: uses would be lost otherwise without a word.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closed = true;
            Interlocked.MemoryBarrier();
            foreach (var (keyId, counter) in _counters)
                AddToDrained(keyId, counter.TakeAndRetire());
            _counters.Clear();
        }

        _lag?.Dispose();
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        if (_batches > 0)
            await _store.WriteAsync((_writerId, _clock.GetUtcNow() - WriterLifetime), DeleteWritersAsync, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Writes the batch that was left, or one of what is pending. The caller holds the right to flush.</summary>
    private async ValueTask WriteBatchAsync(CancellationToken cancellationToken)
    {
        UsageBatch batch;
        lock (_lock)
        {
            if (_unwritten is null)
            {
                Drain();
                _lag?.Take(hasMore: Volatile.Read(ref _isTimerSet) is not 0);
                if (_drained.Count is 0)
                {
                    _lag?.Settle();
                    return;
                }

                _unwritten = new(_writerId, ++_batches, _drained);
                _drained = [];
            }

            batch = _unwritten;
        }

        var observed = ObservedWork.BeginFlush(_clock, _store.SystemName);
        Exception? fault = null;
        try
        {
            var write = (Recorder: this, batch, isRetry: batch.WasBegun);
            await _store.WriteAsync(write, static (session, write, token) => write.Recorder.WriteAsync(session, write.batch, write.isRetry, token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            fault = exception;
            throw;
        }
        finally
        {
            lock (_lock)
            {
                if (int.IsOddInteger(_epoch))
                    _epoch++;
                if (fault is null)
                {
                    _unwritten = null;
                    _lag?.Settle();
                }
                else if (!_closed)
                {
                    SetTimer();
                }
            }

            observed.End(fault);
            if (fault is not null and not OperationCanceledException)
                BackgroundFaults.CountFlush(fault, _store.SystemName);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private UseCounter CountAnew(ApiKeyId keyId, long usedAt)
    {
        while (true)
        {
            var counter = _counters.GetOrAdd(keyId, static _ => new());

            // The counter has joined before this is read, and closing sets it before it retires all: one of the two sees the other.
            Interlocked.MemoryBarrier();
            ObjectDisposedException.ThrowIf(_closed, typeof(ApiKeyClient));
            if (counter.TryAdd(usedAt))
                return counter;

            // It was retired, and is about to leave.
            _counters.TryRemove(new(keyId, counter));
        }
    }

    // The timer runs only while there is something to write: an idle client does nothing. The last flush needs none.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SetTimer()
    {
        if (Interlocked.Exchange(ref _isTimerSet, 1) is not 0)
            return;

        ITimer? timer = null;
        lock (_lock)
        {
            if (!_closed)
            {
                timer = _timer ??= CreateTimer();
                _lag ??= UsageLag.Register(_clock);
                _lag.Count();
            }
        }

        timer?.Change(_interval, Timeout.InfiniteTimeSpan);
    }

    private ITimer CreateTimer()
    {
        // It is nobody's request.
        using var noContext = ExecutionContext.SuppressFlow();
        return _clock.CreateTimer(static recorder => _ = ((UsageRecorder)recorder!).FlushInBackgroundAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // Counters that had nothing to count since the last time leave, so that there are no more than keys in use.
    private void Drain()
    {
        foreach (var (keyId, counter) in _counters)
        {
            // Its successor may be there already.
            if (counter.TryRetire())
                _counters.TryRemove(new(keyId, counter));
            else
                AddToDrained(keyId, counter.Take());
        }
    }

    private void AddToDrained(ApiKeyId keyId, Uses uses)
    {
        if (uses.Count is 0)
            return;

        ref var drained = ref CollectionsMarshal.GetValueRefOrAddDefault(_drained, keyId, out _);
        drained = drained.Add(uses);
    }

    // The epoch turns odd only now, in the transaction: while it waits for another writer, nobody who reads has to.
    private ValueTask<bool> WriteAsync(Session session, UsageBatch batch, bool isRetry, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            batch.WasBegun = true;
            if (int.IsEvenInteger(_epoch))
                _epoch++;
        }

        return batch.WriteAsync(session, isRetry, _clock.GetUtcNow(), cancellationToken);
    }

    private bool TryGetSettledEpoch(out int epoch)
    {
        lock (_lock)
        {
            epoch = _epoch;
            return int.IsEvenInteger(_epoch) && _unwritten is not { WasBegun: true };
        }
    }

    private static async ValueTask<bool> DeleteWritersAsync(Session session, (Guid WriterId, DateTimeOffset WrittenBefore) writers, CancellationToken cancellationToken)
    {
        await session.DeleteUsageWritersAsync(writers.WriterId, writers.WrittenBefore, cancellationToken).ConfigureAwait(false);
        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Nobody waits for it: what was not written stays pending, and the next flush tries again.")]
    private async Task FlushInBackgroundAsync()
    {
        try
        {
            await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
        }
    }

    private List<ApiKey> AddUnwrittenTo(List<ApiKey> keys)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (_counters.TryGetValue(keys[i].Id, out var counter))
                AddToDrained(keys[i].Id, counter.Take());
            if (_drained.TryGetValue(keys[i].Id, out var drained))
                keys[i] = drained.AddTo(keys[i]);
            if (_unwritten is not null && _unwritten.Uses.TryGetValue(keys[i].Id, out var unwritten))
                keys[i] = unwritten.AddTo(keys[i]);
        }

        return keys;
    }
}
