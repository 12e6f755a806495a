using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Validation;

/// <summary>
/// Counts uses in memory and adds them to the database together: every interval in which there were some, on
/// <see cref="FlushAsync"/>, and when disposed. No use is lost while the process lives: what a fault keeps from being
/// written is tried again.
/// </summary>
internal sealed class UsageRecorder : IAsyncDisposable
{
    private readonly Store _store;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly Lock _lock = new();

    // Guarded by the lock. The epoch is odd while a flush is under way.
    private Dictionary<ApiKeyId, Uses> _pending = [];
    private int _epoch;
    private bool _closed;

    public UsageRecorder(Store store, TimeProvider clock, TimeSpan interval)
    {
        _store = store;
        _interval = interval;

        // The timer runs only while there is something to write: an idle client does nothing.
        _timer = clock.CreateTimer(static recorder => _ = ((UsageRecorder)recorder!).FlushInBackgroundAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="ObjectDisposedException">The last flush has been; the use could no longer be counted.</exception>
    public void Record(ApiKeyId keyId, DateTimeOffset usedAt)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ApiKeyClient));
            if (_pending.Count is 0)
                _timer.Change(_interval, Timeout.InfiniteTimeSpan);
            AddPending(keyId, new(1, usedAt.ToStoredPrecision()));
        }
    }

    /// <summary>Writes what was counted until now.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Dictionary<ApiKeyId, Uses> batch;
            lock (_lock)
            {
                if (_pending.Count is 0)
                    return;
                batch = _pending;
                _pending = [];
                _epoch++;
            }

            var written = false;
            try
            {
                await _store.WriteAsync(batch, AddUsageAsync, cancellationToken).ConfigureAwait(false);
                written = true;
            }
            finally
            {
                lock (_lock)
                {
                    _epoch++;
                    if (!written)
                        Restore(batch);
                }
            }
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
        int epoch;
        lock (_lock)
            epoch = _epoch;

        if (int.IsEvenInteger(epoch))
        {
            var keys = await read(state, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                if (epoch == _epoch)
                    return AddPendingTo(keys);
            }
        }

        // A flush came between, and nobody can tell which of its uses were read: read again while none can.
        await _flushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var keys = await read(state, cancellationToken).ConfigureAwait(false);
            lock (_lock)
                return AddPendingTo(keys);
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
            _closed = true;

        await _timer.DisposeAsync().ConfigureAwait(false);
        await FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static async ValueTask<int> AddUsageAsync(Session session, Dictionary<ApiKeyId, Uses> batch, CancellationToken cancellationToken)
    {
        foreach (var (keyId, uses) in batch)
            await session.AddUsageAsync(keyId, uses.Count, uses.LastUsedAt, cancellationToken).ConfigureAwait(false);
        return batch.Count;
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

    private void Restore(Dictionary<ApiKeyId, Uses> batch)
    {
        foreach (var (keyId, uses) in batch)
            AddPending(keyId, uses);
        if (!_closed)
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
    }

    private void AddPending(ApiKeyId keyId, Uses uses)
    {
        ref var pending = ref CollectionsMarshal.GetValueRefOrAddDefault(_pending, keyId, out _);
        pending = pending.Add(uses);
    }

    private List<ApiKey> AddPendingTo(List<ApiKey> keys)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            if (_pending.TryGetValue(keys[i].Id, out var uses))
                keys[i] = uses.AddTo(keys[i]);
        }

        return keys;
    }
}
