using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ApiKeys.Hashing;
using ApiKeys.Telemetry;

namespace ApiKeys.Cache;

/// <summary>
/// The keys that were read lately, bounded in number. A cached key is no answer yet: the caller checks its age, its
/// version and the key's status.
/// </summary>
/// <remarks>
/// Eviction is S3-FIFO (Yang et al., "FIFO Queues are All You Need for Cache Eviction", SOSP 2023). A key starts in a
/// small queue, and moves to the main queue when it is used again. A scan of many keys, each used once, evicts only
/// from the small queue. A hit takes no lock. A miss takes the lock to add its key, and evicts others under it.
/// </remarks>
internal sealed class KeyCache(int capacity)
{
    // The paper's share of the small queue: a tenth.
    private const int SmallShare = 10;

    private readonly ConcurrentDictionary<KeyTag, CachedKey> _keys = new();
    private readonly Queue<CachedKey> _small = new();
    private readonly Queue<CachedKey> _main = new();
    private readonly Lock _replacing = new();
    private ulong[]? _ghosts;

    public int Count => _small.Count + _main.Count;

    public bool TryGet(in KeyTag tag, [NotNullWhen(true)] out CachedKey? key) => _keys.TryGetValue(tag, out key);

    /// <summary>Stores the snapshot of a key.</summary>
    public CachedKey Put(in KeyTag tag, KeySnapshot snapshot)
    {
        if (!_keys.TryGetValue(tag, out var key))
            return Add(tag, snapshot);

        key.Snapshot = snapshot;
        return key;
    }

    /// <summary>Drops the snapshot of a deleted key. The empty entry is evicted in its turn.</summary>
    public void Remove(in KeyTag tag)
    {
        if (_keys.TryGetValue(tag, out var key))
            key.Snapshot = null;
    }

    private CachedKey Add(in KeyTag tag, KeySnapshot snapshot)
    {
        var added = Add(tag, snapshot, out var evicted);

        // Outside the lock: listeners of the counter run code of the application.
        if (evicted > 0)
            CacheCounts.CountEvictions(evicted);
        return added;
    }

    private CachedKey Add(in KeyTag tag, KeySnapshot snapshot, out int evicted)
    {
        evicted = 0;
        lock (_replacing)
        {
            // Another miss may have added the key between the look-up in Put and this lock.
            if (_keys.TryGetValue(tag, out var key))
            {
                key.Snapshot = snapshot;
                return key;
            }

            var before = Count;
            while (Count >= capacity)
                EvictOne();
            evicted = before - Count;

            key = new(tag, snapshot);
            _keys[tag] = key;
            (WasEvictedLately(tag) ? _main : _small).Enqueue(key);
            return key;
        }
    }

    private void EvictOne()
    {
        if (_small.Count >= Math.Max(1, capacity / SmallShare) || _main.Count is 0)
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
            _main.Enqueue(key);
            return;
        }

        _keys.TryRemove(key.Tag, out _);
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

        _keys.TryRemove(key.Tag, out _);
    }

    // The ghosts are the tags that were evicted from the small queue. Each tag has one place in the table.
    // A later tag overwrites an earlier one in the same place.
    private void RememberEvicted(in KeyTag tag)
    {
        _ghosts ??= new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity)];
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
