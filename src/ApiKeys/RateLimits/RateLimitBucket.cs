namespace ApiKeys.RateLimits;

/// <summary>
/// The state of one key's limits in this process: a lease to spend, or a refusal until a window ends.
/// </summary>
internal sealed class RateLimitBucket
{
    // Calls charged to a longer window are kept for the next lease, but not for ever.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    private RateLimitLease? _lease;
    private RateLimitRefusal? _refusal;

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

    /// <summary>Spends a call of the lease, if it has one left.</summary>
    public bool TrySpend(ApiKey key, DateTimeOffset now) =>
        Lease is { } lease && lease.IsFor(key.Metadata.RateLimits) && lease.TrySpend(now);

    /// <summary>Answers a call from the lease or the refusal, if one of them can.</summary>
    public bool TryAnswer(ApiKey key, DateTimeOffset now, out KeyValidation answer)
    {
        if (TrySpend(key, now))
        {
            answer = KeyValidation.Valid(key);
            return true;
        }

        answer = default;
        return Refusal is { } refusal && refusal.TryRefuse(key, now, out answer);
    }

    public bool IsIdle(DateTimeOffset now) =>
        Turn.CurrentCount > 0
        && (Lease is not { } lease || lease.End + IdleTime < now)
        && (Refusal is not { } refusal || refusal.Until < now);
}
