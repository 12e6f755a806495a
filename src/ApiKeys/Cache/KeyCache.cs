using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ApiKeys.Hashing;
using ApiKeys.Telemetry;

namespace ApiKeys.Cache;

/// <summary>
/// The keys that were read lately, bounded in number and in bytes. A cached key is no answer yet: the caller checks its
/// age, its version and the key's status.
/// </summary>
/// <remarks>
/// Eviction is S3-FIFO (Yang et al., "FIFO Queues are All You Need for Cache Eviction", SOSP 2023). A key starts in a
/// small queue, and moves to the main queue when it is used again. A scan of many keys, each used once, evicts only
/// from the small queue. A hit takes no lock. A miss takes the lock to add its key, and evicts others under it.
/// </remarks>
/// <param name="capacity">The most keys, at least 1.</param>
/// <param name="maxBytes">The most bytes of all keys, by <see cref="KeySnapshot.EstimateBytes"/>.</param>
internal sealed class KeyCache(int capacity, long maxBytes)
{
    /// <summary>
    /// The bytes of a key without its texts: the entry and its node in the table, the snapshot, the key, its metadata
    /// and the counter of its uses. The command <c>memory</c> of the benchmarks measures them.
    /// </summary>
    public const int FixedBytes = 512;

    // The paper's share of the small queue: a tenth.
    private const int SmallShare = 10;

    // The table of ghosts needs no more places than keys fit in.
    private readonly int _capacity = (int)Math.Min(capacity, Math.Max(1, maxBytes / FixedBytes));
    private readonly ConcurrentDictionary<KeyTag, CachedKey> _keys = new();
    private readonly Queue<CachedKey> _small = new();
    private readonly Queue<CachedKey> _main = new();
    private readonly Lock _replacing = new();
    private ulong[]? _ghosts;

    // The sums of CachedKey.Bytes. The lock guards all three.
    private long _bytes;
    private long _smallBytes;

    public int Count => _small.Count + _main.Count;

    /// <summary>The bytes that are counted for all keys.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public bool TryGet(in KeyTag tag, [NotNullWhen(true)] out CachedKey? key) => _keys.TryGetValue(tag, out key);

    /// <summary>Stores the snapshot of a key. A key that is larger than the whole cache is not kept.</summary>
    public CachedKey Put(in KeyTag tag, KeySnapshot snapshot)
    {
        var bytes = FixedBytes + snapshot.EstimateBytes();
        if (bytes > maxBytes)
        {
            Remove(tag);
            return new(tag, snapshot);
        }

        // Most snapshots are as large as the one that they replace. Two threads may replace one key at the same time:
        // the count of its bytes may then be that of the other snapshot, until the key is read again.
        if (_keys.TryGetValue(tag, out var key) && key.Bytes == bytes)
        {
            key.Snapshot = snapshot;
            return key;
        }

        key = Put(tag, snapshot, bytes, out var evicted);

        // Outside the lock: listeners of the counter run code of the application.
        if (evicted > 0)
            CacheCounts.CountEvictions(evicted);
        return key;
    }

    /// <summary>Drops the snapshot of a deleted key. The empty entry is evicted in its turn.</summary>
    public void Remove(in KeyTag tag)
    {
        if (!_keys.TryGetValue(tag, out var key))
            return;

        lock (_replacing)
        {
            key.Snapshot = null;
            if (key.Bytes > 0)
                SetBytes(key, FixedBytes);
        }
    }

    private CachedKey Put(in KeyTag tag, KeySnapshot snapshot, int bytes, out int evicted)
    {
        lock (_replacing)
        {
            var before = Count;

            // Another miss may have added the key before this lock.
            if (_keys.TryGetValue(tag, out var key))
            {
                key.Snapshot = snapshot;
                SetBytes(key, bytes);
                while (_bytes > maxBytes)
                    EvictOne();
                evicted = before - Count;
                return key;
            }

            while (Count >= _capacity || _bytes > maxBytes - bytes)
                EvictOne();
            evicted = before - Count;

            key = new(tag, snapshot) { IsMain = WasEvictedLately(tag) };
            _keys[tag] = key;
            (key.IsMain ? _main : _small).Enqueue(key);
            SetBytes(key, bytes);
            return key;
        }
    }

    private void SetBytes(CachedKey key, int bytes)
    {
        var more = bytes - key.Bytes;
        key.Bytes = bytes;
        _bytes += more;
        if (!key.IsMain)
            _smallBytes += more;
    }

    private void EvictOne()
    {
        var isSmallFull = _small.Count >= Math.Max(1, _capacity / SmallShare) || _smallBytes > maxBytes / SmallShare;
        if (isSmallFull || _main.Count is 0)
            EvictFromSmall();
        else
            EvictFromMain();
    }

    // Evicts one, or moves one to the main queue.
    private void EvictFromSmall()
    {
        var key = _small.Dequeue();
        if (key.WasHit && key.Snapshot is not null)
        {
            key.ForgetHits();
            _smallBytes -= key.Bytes;
            key.IsMain = true;
            _main.Enqueue(key);
            return;
        }

        Evict(key);
        RememberEvicted(key.Tag);
    }

    // Evicts the first key that was not used since its last turn. Each turn takes a hit away, so the loop ends.
    private void EvictFromMain()
    {
        var key = _main.Dequeue();
        for (; key.WasHit && key.Snapshot is not null; key = _main.Dequeue())
        {
            key.ForgetHit();
            _main.Enqueue(key);
        }

        Evict(key);
    }

    private void Evict(CachedKey key)
    {
        _keys.TryRemove(key.Tag, out _);
        SetBytes(key, 0);
    }

    // The ghosts are the tags that were evicted from the small queue. Each tag has one place in the table.
    // A later tag overwrites an earlier one in the same place.
    private void RememberEvicted(in KeyTag tag)
    {
        _ghosts ??= new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_capacity)];
        _ghosts[tag.Low & (ulong)(_ghosts.Length - 1)] = tag.High;
    }

    private bool WasEvictedLately(in KeyTag tag)
    {
        if (_ghosts is null)
            return false;

        ref var ghost = ref _ghosts[tag.Low & (ulong)(_ghosts.Length - 1)];
        if (ghost != tag.High)
            return false;

        ghost = 0;
        return true;
    }
}
