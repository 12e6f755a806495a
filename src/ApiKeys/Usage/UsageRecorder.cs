using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.Usage;

/// <summary>
/// Counts uses in memory and writes them to the database in batches: at intervals while there are some, on
/// <see cref="FlushAsync"/>, and on dispose. No use is lost while the process lives: a batch that failed is retried.
/// </summary>
/// <remarks>
/// A batch that the database refuses was rolled back. Its uses then get batches of their own, under new numbers (see
/// <see cref="RefusedUses"/>). A batch whose commit was begun is never split: it is retried under its number.
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "CloseAsync ends it. A semaphore without a wait handle holds nothing.")]
internal sealed class UsageRecorder
{
    // A flush ends early where many keys are refused. No other flush follows the last one.
    private const int MaxLastFlushes = 8;

    // The longest that a read waits for a flush.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(500);

    private readonly Store _store;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _interval;
    private readonly BackgroundHealth _health;
    private readonly Guid _writerId;
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ApiKeyId, UseCounter> _counters = new();

    // One while a flush is due: the timer runs, or the flush that it started waits for its turn. The first use creates
    // the timer, because the first timer of a process starts a thread.
    private int _isTimerSet;
    private ITimer? _timer;
    private UsageLag? _lag;
    private volatile bool _closed;

    // The lock guards these, and taking from the counters. The epoch is odd while a transaction writes a batch.
    private Dictionary<ApiKeyId, Uses> _drained = [];
    private readonly SecretCounters _secretCounters = new();
    private readonly RefusedUses _refused = new();
    private UsageBatch? _unwritten;
    private long _batches;
    private int _epoch;

    public UsageRecorder(Store store, TimeProvider clock, TimeSpan interval, BackgroundHealth health)
    {
        _health = health;
        _store = store;
        _clock = clock;
        _interval = interval;
        _writerId = Guid.CreateVersion7(clock.GetUtcNow());
    }

    /// <summary>Counts a use: without a lock and without an allocation once the caller has the key's counter.</summary>
    /// <param name="counter">Where the caller keeps the counter of the key; null at first.</param>
    /// <param name="key">The key, as a look-up found it by its text.</param>
    /// <param name="usedAt">When it was used.</param>
    /// <exception cref="ObjectDisposedException">
    /// The last flush has been; the use could no longer be counted.
    /// </exception>
    public void Record(ref UseCounter? counter, ApiKey key, DateTimeOffset usedAt)
    {
        var milliseconds = usedAt.ToUnixTimeMilliseconds();
        if (counter is null || !counter.TryAdd(milliseconds))
            counter = CountAnew(key.Id, key.CountedSecret, milliseconds);

        // This thread counts, then reads the flag. The flush clears the flag, then drains the counters. Either the
        // flush drains this use, or this thread sees the cleared flag and sets the timer.
        if (Volatile.Read(ref _isTimerSet) is 0)
            SetTimer();
    }

    /// <summary>Writes the uses counted up to now.</summary>
    /// <returns>The refusal of the database to write the uses of some keys; null if all are written.</returns>
    public async ValueTask<UsageRefusal?> FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A use counted from now on sets the timer again, and so does a fault.
            Interlocked.Exchange(ref _isTimerSet, 0);
            lock (_lock)
                _refused.BeginFlush();

            // First the batch that failed, then the uses counted since, then the keys that were refused.
            if (_unwritten is not null)
                await WriteBatchAsync(cancellationToken).ConfigureAwait(false);
            if (TryTakeCounted())
                await WriteBatchAsync(cancellationToken).ConfigureAwait(false);
            while (TryTakeRefused())
                await WriteBatchAsync(cancellationToken).ConfigureAwait(false);
            return EndFlush();
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>
    /// The number of flushes up to now, or null while it is unknown whether the uses of a batch are in the database.
    /// Taken before keys are read, for <see cref="TryAddUnwritten"/>.
    /// </summary>
    public int? SettledEpoch
    {
        get
        {
            lock (_lock)
                return IsSettled ? _epoch : null;
        }
    }

    private bool IsSettled => int.IsEvenInteger(_epoch) && _unwritten is not { MayBeWritten: true };

    /// <summary>Adds the uses that are not written yet to keys that were read, each use once.</summary>
    /// <param name="keys">The keys, which are replaced in place.</param>
    /// <param name="epoch"><see cref="SettledEpoch"/> before they were read.</param>
    /// <returns>False where a batch was written meanwhile: its uses may or may not be in what was read.</returns>
    public bool TryAddUnwritten(List<ApiKey> keys, int? epoch)
    {
        lock (_lock)
        {
            if (epoch != _epoch || !IsSettled)
                return false;

            AddUnwritten(keys);
            return true;
        }
    }

    /// <summary>
    /// Reads keys and adds the uses that are not written yet, each use once. While a flush hangs, the uses of its batch
    /// are missing: the read does not wait for the flush.
    /// </summary>
    public async ValueTask<List<ApiKey>> ReadKeysAsync<TState>(
        TState state,
        Func<TState, CancellationToken, ValueTask<List<ApiKey>>> read,
        CancellationToken cancellationToken)
    {
        var epoch = SettledEpoch;
        var keys = await read(state, cancellationToken).ConfigureAwait(false);
        if (TryAddUnwritten(keys, epoch))
            return keys;

        // Between two flushes the answer is exact. A healthy flush takes a few milliseconds.
        var isBetweenFlushes = await _flushing.WaitAsync(SettleTime, cancellationToken).ConfigureAwait(false);
        try
        {
            if (isBetweenFlushes)
                await TrySettleAsync(cancellationToken).ConfigureAwait(false);

            keys = await read(state, cancellationToken).ConfigureAwait(false);
            lock (_lock)
                AddUnwritten(keys);
            return keys;
        }
        finally
        {
            if (isBetweenFlushes)
                _flushing.Release();
        }
    }

    /// <summary>
    /// Writes the remaining uses. A database fault comes through, because the uses would be lost silently.
    /// </summary>
    /// <returns>The refusal of the database to write the uses of some keys; null if all are written.</returns>
    public async ValueTask<UsageRefusal?> CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            Interlocked.MemoryBarrier();
            foreach (var (keyId, counter) in _counters)
                AddToDrained(keyId, counter.TakeAndRetire());
            _counters.Clear();
            _secretCounters.Drain(isLast: true, AddToDrained);
        }

        _lag?.Dispose();
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        var refusal = await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        for (var flushes = 1; flushes < MaxLastFlushes && _refused.IsIncomplete; flushes++)
            refusal = await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        if (_batches > 0)
        {
            await _store.WriteAsync(this, DeleteWritersAsync, CancellationToken.None).ConfigureAwait(false);
        }

        return refusal;
    }

    // Makes a batch of the uses counted since the last flush, but for keys that are written apart.
    private bool TryTakeCounted()
    {
        lock (_lock)
        {
            Drain();
            _lag?.Take(hasMore: Volatile.Read(ref _isTimerSet) is not 0);
            var drained = _drained;
            _drained = [];
            if (!_refused.IsEmpty)
            {
                var others = new Dictionary<ApiKeyId, Uses>();
                foreach (var (keyId, uses) in drained)
                {
                    if (!_refused.TryAdd(keyId, uses))
                        CollectionsMarshal.GetValueRefOrAddDefault(others, keyId, out _) = uses;
                }

                drained = others;
            }

            if (drained.Count is 0)
                return false;

            _unwritten = new(_writerId, ++_batches, drained);
            return true;
        }
    }

    private bool TryTakeRefused()
    {
        lock (_lock)
        {
            if (!_refused.TryTake(out var uses))
                return false;

            _unwritten = new(_writerId, ++_batches, uses);
            return true;
        }
    }

    private UsageRefusal? EndFlush()
    {
        UsageRefusal? refusal;
        lock (_lock)
        {
            refusal = _refused.Refusal;
            if (_refused.IsEmpty)
                _lag?.Settle();
            else if (!_closed)
                SetTimer();
        }

        if (refusal is null)
            _health.Succeed(BackgroundWork.Flush);
        else
            _health.Fail(BackgroundWork.Flush, refusal.Fault, refusal.KeyId);
        return refusal;
    }

    /// <summary>Writes the unwritten batch. The caller holds the right to flush.</summary>
    private async ValueTask WriteBatchAsync(CancellationToken cancellationToken)
    {
        var batch = _unwritten!;
        var observed = ObservedWork.BeginFlush(_clock, _store.SystemName);
        Exception? fault = null;
        var isRefused = false;
        try
        {
            var write = new Write(this, batch, batch.MayBeWritten);
            var writing = batch.IsSmall
                ? _store.WriteStatementsAsync(write, WriteAsync, cancellationToken).AsTask()
                : _store.WriteAsync(write, WriteAsync, cancellationToken).AsTask();
            await writing.ConfigureAwait(false);
        }
        catch (RefusedUsesException refusal)
        {
            fault = refusal.Fault;

            // An earlier commit of the batch may still arrive. Only its number tells.
            isRefused = !batch.MayBeWritten;
            if (!isRefused)
                ExceptionDispatchInfo.Throw(fault);
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
                    _refused.Accept();
                }
                else if (isRefused)
                {
                    _unwritten = null;
                    _refused.Refuse(batch, fault);
                }
                else if (!_closed)
                {
                    SetTimer();
                }
            }

            observed.End(fault);
            if (fault is not (null or OperationCanceledException) && !isRefused)
                _health.Fail(BackgroundWork.Flush, fault);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private UseCounter CountAnew(ApiKeyId keyId, int secret, long usedAt)
    {
        // A flush does not find this counter.
        if (_store.IsReadOnly)
            return new();

        while (true)
        {
            var counter = secret is 0 ? _counters.GetOrAdd(keyId, static _ => new()) : CounterOf(keyId, secret);

            // This thread adds the counter, then reads the flag. Disposal sets the flag, then retires all counters.
            // Either this thread sees the flag, or disposal retires this counter.
            Interlocked.MemoryBarrier();
            ObjectDisposedException.ThrowIf(_closed, typeof(ApiKeyClient));
            if (counter.TryAdd(usedAt))
                return counter;

            // A flush has retired it and is about to remove it.
            if (secret is 0)
                _counters.TryRemove(new(keyId, counter));
        }
    }

    // The timer runs only while there are uses to write. The last flush needs none.
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
                timer = _timer ??= Detached.CreateTimer(
                    _clock, static recorder => _ = ((UsageRecorder)recorder!).FlushInBackgroundAsync(), this);
                _lag ??= UsageLag.Register(_clock);
                _lag.Count();
            }
        }

        timer?.Change(_interval, Timeout.InfiniteTimeSpan);
    }

    // Counters without uses since the last flush are removed: there are no more counters than keys in use.
    private void Drain()
    {
        foreach (var (keyId, counter) in _counters)
        {
            // Another counter may have replaced it already.
            if (counter.TryRetire(out var uses))
                _counters.TryRemove(new(keyId, counter));
            else
                uses = counter.Take();
            AddToDrained(keyId, uses);
        }

        _secretCounters.Drain(isLast: false, AddToDrained);
    }

    private UseCounter CounterOf(ApiKeyId keyId, int secret)
    {
        lock (_lock)
            return _secretCounters.GetOrAdd(keyId, secret);
    }

    private void AddToDrained(ApiKeyId keyId, Uses uses)
    {
        if (uses.Count is 0)
            return;

        ref var drained = ref CollectionsMarshal.GetValueRefOrAddDefault(_drained, keyId, out _);
        drained = drained.Add(uses);
    }

    // The epoch turns odd only now, in the transaction: readers do not wait while the flush waits for another writer.
    private static ValueTask<bool> WriteAsync(Session session, Write write, CancellationToken cancellationToken) =>
        write.Recorder.WriteAsync(session, write.Batch, write.IsRetry, cancellationToken);

    private async ValueTask<bool> WriteAsync(
        Session session, UsageBatch batch, bool isRetry, CancellationToken cancellationToken)
    {
        // Without a transaction it takes effect when it is sent.
        var isAlone = batch.IsSmall && session is ServerStatements;
        var mayBeWritten = batch.MayBeWritten;
        lock (_lock)
        {
            if (int.IsEvenInteger(_epoch))
                _epoch++;
            batch.MayBeWritten |= isAlone;
        }

        try
        {
            await batch.WriteAsync(_store, session, isRetry, cancellationToken).ConfigureAwait(false);
        }
        catch (RefusedUsesException)
        {
            lock (_lock)
                batch.MayBeWritten = mayBeWritten;
            throw;
        }

        // The commit of a transaction follows. Up to here a fault has rolled everything back.
        lock (_lock)
            batch.MayBeWritten = true;
        return true;
    }

    private static async ValueTask<bool> DeleteWritersAsync(
        Session session, UsageRecorder recorder, CancellationToken cancellationToken)
    {
        await session.DeleteUsageWritersAsync(recorder._writerId, cancellationToken).ConfigureAwait(false);
        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "No caller waits for this flush. The uses stay pending, and the next flush retries.")]
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

    // Writing a batch again settles whether the first commit took place. The caller holds the right to flush.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A later flush retries the batch. Until then its uses are missing from what is read.")]
    private async ValueTask TrySettleAsync(CancellationToken cancellationToken)
    {
        if (SettledEpoch is not null)
            return;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SettleTime);
        try
        {
            await WriteBatchAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    // Under the lock. The batch counts only where it is certain that it is not in the database.
    private void AddUnwritten(List<ApiKey> keys)
    {
        var batch = IsSettled ? _unwritten : null;
        for (var i = 0; i < keys.Count; i++)
        {
            if (_counters.TryGetValue(keys[i].Id, out var counter))
                AddToDrained(keys[i].Id, counter.Take());
            AddToDrained(keys[i].Id, _secretCounters.Take(keys[i].Id));
            if (_drained.TryGetValue(keys[i].Id, out var drained))
                keys[i] = drained.AddTo(keys[i]);
            if (_refused.TryGet(keys[i].Id, out var refused))
                keys[i] = refused.AddTo(keys[i]);
            if (batch is not null && batch.Uses.TryGetValue(keys[i].Id, out var unwritten))
                keys[i] = unwritten.AddTo(keys[i]);
        }
    }

    /// <summary>Whether this client knows of uses of a secret that are not in the database yet.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="secret">The secret's number.</param>
    public bool HasUnwrittenUses(ApiKeyId keyId, int secret)
    {
        lock (_lock)
        {
            List<ApiKey> keys = [new() { Id = keyId }];
            AddUnwritten(keys);

            // Those of a batch that is on its way as well.
            if (_unwritten is not null && _unwritten.Uses.TryGetValue(keyId, out var leaving))
                keys[0] = leaving.AddTo(keys[0]);
            return Array.Exists(keys[0].UnwrittenUses ?? [], uses => uses.Number == secret);
        }
    }

    // A class: units of work with states of reference types share their native code.
    private sealed class Write(UsageRecorder recorder, UsageBatch batch, bool isRetry)
    {
        public UsageRecorder Recorder => recorder;

        public UsageBatch Batch => batch;

        public bool IsRetry => isRetry;
    }
}
