using ApiKeys.Hashing;
using ApiKeys.RateLimits;
using ApiKeys.Usage;

namespace ApiKeys.Cache;

/// <summary>
/// A key's place in the cache. The snapshot is replaced as a whole, and is null once the key was found to be deleted.
/// </summary>
/// <remarks>
/// A hit reads the snapshot while a look-up writes a newer one. The look-up fills the snapshot, then publishes it with
/// a volatile write. The hit takes the reference with one volatile read, and never sees parts of two snapshots.
/// </remarks>
internal sealed class CachedKey(in KeyTag tag, KeySnapshot snapshot)
{
    private const byte MaxHits = 3;

    private KeySnapshot? _snapshot = snapshot;
    private UseCounter? _uses;
    private RateLimitBucket? _limits;
    private byte _hits;

    public KeyTag Tag { get; } = tag;

    public KeySnapshot? Snapshot
    {
        get => Volatile.Read(ref _snapshot);
        set => Volatile.Write(ref _snapshot, value);
    }

    /// <summary>The bytes that the cache counts for the key; zero while it is not in the cache.</summary>
    public int Bytes { get; set; }

    /// <summary>Whether the key is in the main queue of the cache.</summary>
    public bool IsMain { get; set; }

    /// <summary>The counter of the key's uses. Null before the first use.</summary>
    public ref UseCounter? Uses => ref _uses;

    /// <summary>
    /// The calls that this process may spend of the key's limits. Null before it first asked for some.
    /// </summary>
    public ref RateLimitBucket? Limits => ref _limits;

    public bool WasHit => _hits > 0;

    // Only the first hits write: the memory of a busy key then stays in every processor's cache.
    // Two hits race without a lock, and a hit races with an eviction. A lost update only makes the eviction less exact.
    public void CountHit()
    {
        if (_hits < MaxHits)
            _hits++;
    }

    public void ForgetHits() => _hits = 0;

    public void ForgetHit() => _hits--;
}
