using ApiKeys.Hashing;
using ApiKeys.RateLimits;
using ApiKeys.Usage;

namespace ApiKeys.Cache;

/// <summary>
/// A key's place in the cache. Readers take the snapshot whole, so that nobody sees one half of a newer reading; it is null once the
/// key was found to be no more.
/// </summary>
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

    /// <summary>Where the key's uses are counted, once there were some.</summary>
    public ref UseCounter? Uses => ref _uses;

    /// <summary>What this process may spend of the key's limits, once it asked.</summary>
    public ref RateLimitBucket? Limits => ref _limits;

    public bool WasHit => _hits > 0;

    // Only the first hits write, so that a busy key's memory stays in every processor's cache. A hit that is lost between two
    // threads is no harm.
    public void CountHit()
    {
        if (_hits < MaxHits)
            _hits++;
    }

    public void ForgetHits() => _hits = 0;

    public void ForgetHit() => _hits--;
}
