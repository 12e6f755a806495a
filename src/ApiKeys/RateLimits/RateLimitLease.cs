using ApiKeys.Rules;

namespace ApiKeys.RateLimits;

/// <summary>
/// Calls that were charged to all limited windows of a key in the database, to be spent here, by any number of threads, until the
/// shortest of the windows ends.
/// </summary>
/// <param name="limits">The limits that it was granted under; under others it is void.</param>
/// <param name="grantedAt">When it was granted.</param>
/// <param name="size">How many calls.</param>
/// <param name="carry">What is charged to each window beyond these calls: left over when a shorter window ended.</param>
internal sealed class RateLimitLease(IReadOnlyList<RateLimit> limits, DateTimeOffset grantedAt, long size, WindowCounts carry)
{
    // Limits are in the order of their windows, and windows nest: whoever is in the shortest is in all of them.
    private readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(limits[0].Window.StartOf(grantedAt));
    private readonly DateTimeOffset _end = DateTimeOffset.FromUnixTimeSeconds(limits[0].Window.StartOf(grantedAt) + limits[0].Window.Seconds);
    private IReadOnlyList<RateLimit> _limits = limits;
    private long _remaining = size;

    public DateTimeOffset GrantedAt => grantedAt;

    public long Size { get; } = size;

    public DateTimeOffset End => _end;

    /// <summary>Whether it was granted under these limits.</summary>
    public bool IsFor(IReadOnlyList<RateLimit> limits)
    {
        if (ReferenceEquals(_limits, limits))
            return true;
        if (!_limits.SequenceEqual(limits))
            return false;

        // The key was read anew: the next comparison is quick again.
        _limits = limits;
        return true;
    }

    public bool TrySpend(DateTimeOffset now) =>
        now < _end && now >= _start && Volatile.Read(ref _remaining) > 0 && Interlocked.Decrement(ref _remaining) >= 0;

    /// <summary>Spends a call of a lease that nobody else has yet.</summary>
    public void Spend() => _remaining--;

    /// <summary>Ends the lease, and tells what is still charged to each window that <paramref name="now"/> lies in.</summary>
    public WindowCounts TakeRest(DateTimeOffset now)
    {
        var remaining = Math.Max(0, Interlocked.Exchange(ref _remaining, 0));
        var rest = default(WindowCounts);
        foreach (var limit in _limits)
        {
            if (limit.Window.StartOf(now) == limit.Window.StartOf(grantedAt))
                rest[limit.Window] = carry[limit.Window] + remaining;
        }

        return rest;
    }
}
