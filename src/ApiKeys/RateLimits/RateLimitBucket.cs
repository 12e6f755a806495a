namespace ApiKeys.RateLimits;

/// <summary>What this process knows of one key's limits: what it may spend, or until when there is nothing to spend.</summary>
internal sealed class RateLimitBucket
{
    // What was charged to a longer window is kept for the next call, but not for ever.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    private RateLimitLease? _lease;
    private RateLimitRefusal? _refusal;

    /// <summary>One caller at a time asks the database; the others then find what it was granted.</summary>
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

    /// <summary>Spends a call of the lease, if there is one left.</summary>
    public bool TrySpend(ApiKey key, DateTimeOffset now) => Lease is { } lease && lease.IsFor(key.Metadata.RateLimits) && lease.TrySpend(now);

    /// <summary>Answers a call without the database, if what is known here allows that.</summary>
    public bool TryAnswer(ApiKey key, DateTimeOffset now, out KeyValidation answer)
    {
        if (TrySpend(key, now))
        {
            answer = KeyValidation.Valid(key);
            return true;
        }

        if (Refusal is { } refusal && refusal.Holds(key.Metadata.RateLimits, now, out var wait))
        {
            answer = KeyValidation.RateLimited(key, wait);
            return true;
        }

        answer = default;
        return false;
    }

    public bool IsIdle(DateTimeOffset now) =>
        Turn.CurrentCount > 0
        && (Lease is not { } lease || lease.End + IdleTime < now)
        && (Refusal is not { } refusal || refusal.Until < now);
}
