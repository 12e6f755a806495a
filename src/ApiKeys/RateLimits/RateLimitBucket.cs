namespace ApiKeys.RateLimits;

/// <summary>
/// The state of one key's limits in this process: a lease to spend, or a refusal until a window ends.
/// </summary>
internal sealed class RateLimitBucket
{
    private RateLimitLease? _lease;
    private RateLimitRefusal? _refusal;
    private int _callers;
    private (RateLimitLease? Lease, long Remaining, RateLimitRefusal? Refusal) _lastSeen;

    /// <summary>One caller at a time asks the database. The others then find its lease or refusal.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public RateLimitLease? Lease
    {
        get => Volatile.Read(ref _lease);
        set => Volatile.Write(ref _lease, value);
    }

    public RateLimitRefusal? Refusal
    {
        get => Volatile.Read(ref _refusal);
        set => Volatile.Write(ref _refusal, value);
    }

    /// <summary>How many callers wait for their turn or have it. They are charged together.</summary>
    public int Callers => Volatile.Read(ref _callers);

    /// <summary>
    /// Whether the bucket was given up: later calls get a new one. It is set in a turn. A caller that sees it too late
    /// sees it in its turn.
    /// </summary>
    public bool IsRetired { get; set; }

    public void Enter() => Interlocked.Increment(ref _callers);

    public void Leave() => Interlocked.Decrement(ref _callers);

    /// <summary>Answers a call from the lease or the refusal, if one of them can.</summary>
    public bool TryAnswer(ApiKey key, DateTimeOffset now, out KeyValidation answer)
    {
        answer = default;
        return (Lease is { } lease && lease.IsFor(key.Metadata.RateLimits) && lease.TrySpend(key, now, out answer))
            || (Refusal is { } refusal && refusal.TryRefuse(key, now, out answer));
    }

    /// <summary>Whether nothing happened since the last time this was asked. One thread asks at a time.</summary>
    public bool IsQuiet()
    {
        var now = (Lease, Lease?.Remaining ?? 0, Refusal);
        var isQuiet = now == _lastSeen;
        _lastSeen = now;
        return isQuiet;
    }
}
