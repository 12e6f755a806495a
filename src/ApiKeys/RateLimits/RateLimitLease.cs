using ApiKeys.Rules;

namespace ApiKeys.RateLimits;

/// <summary>
/// Calls that the database has charged to all limited windows of a key. Any number of threads spend them in this
/// process, until the shortest of the windows ends.
/// </summary>
/// <param name="limits">The limits under which it was granted. Under others it is void.</param>
/// <param name="grantedAt">When it was granted.</param>
/// <param name="size">The number of calls.</param>
/// <param name="carry">
/// Further calls charged to each window: the rest of an earlier lease whose shorter window ended.
/// </param>
/// <param name="nearest">
/// The limit with the fewest calls left; null if unknown. It stays the nearest one: a call counts in every window.
/// </param>
internal sealed class RateLimitLease(
    IReadOnlyList<RateLimit> limits, DateTimeOffset grantedAt, long size, WindowCounts carry, NearestLimit? nearest)
{
    // Limits are in the order of their windows, and windows nest: a time in the shortest window is in all of them.
    private readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(limits[0].Window.StartOf(grantedAt));
    private readonly DateTimeOffset _end = DateTimeOffset.FromUnixTimeSeconds(
        limits[0].Window.StartOf(grantedAt) + limits[0].Window.Seconds);
    private IReadOnlyList<RateLimit> _limits = limits;
    private long _remaining = size;

    public DateTimeOffset GrantedAt => grantedAt;

    public long Size { get; } = size;

    /// <summary>The unspent calls. It is below zero where several threads tried to spend the last one.</summary>
    public long Remaining => Volatile.Read(ref _remaining);

    /// <summary>Whether it was granted under these limits.</summary>
    public bool IsFor(IReadOnlyList<RateLimit> limits)
    {
        if (ReferenceEquals(_limits, limits))
            return true;
        if (!RateLimitRules.AreEqual(_limits, limits))
            return false;

        // The key was read again. The next comparison is quick.
        _limits = limits;
        return true;
    }

    /// <summary>Spends a call, if there is one left.</summary>
    public bool TrySpend(ApiKey key, DateTimeOffset now, out KeyValidation answer)
    {
        if (now < _end && now >= _start && Volatile.Read(ref _remaining) > 0
            && Interlocked.Decrement(ref _remaining) is var unspent and >= 0)
        {
            answer = KeyValidation.Valid(key, nearest, unspent);
            return true;
        }

        answer = default;
        return false;
    }

    /// <summary>Spends a call of a lease that no other thread has yet.</summary>
    public KeyValidation Spend(ApiKey key) => KeyValidation.Valid(key, nearest, --_remaining);

    /// <summary>Takes back a call that was spent for a caller which has left.</summary>
    public void GiveBack()
    {
        // The count is below zero where several threads tried to spend the last call.
        long remaining;
        do
        {
            remaining = Volatile.Read(ref _remaining);
        }
        while (Interlocked.CompareExchange(ref _remaining, Math.Max(0, remaining) + 1, remaining) != remaining);
    }

    /// <summary>Ends the lease, and keeps what is left of it for the next one.</summary>
    /// <returns>
    /// The unspent calls charged to each window, as far as the window still runs at <paramref name="now"/>.
    /// </returns>
    public WindowCounts TakeRest(DateTimeOffset now)
    {
        var remaining = TakeRemaining();
        var rest = default(WindowCounts);
        foreach (var limit in _limits)
        {
            if (limit.Window.StartOf(now) == limit.Window.StartOf(grantedAt))
                rest[limit.Window] = carry[limit.Window] + remaining;
        }

        return rest;
    }

    /// <summary>Ends the lease, to give back what is left of it.</summary>
    /// <param name="keyId">The key.</param>
    public UnspentCalls TakeUnspent(ApiKeyId keyId)
    {
        var remaining = TakeRemaining();
        var calls = default(WindowCounts);
        foreach (var limit in _limits)
            calls[limit.Window] = carry[limit.Window] + remaining;
        return new(keyId, grantedAt, calls);
    }

    private long TakeRemaining() => Math.Max(0, Interlocked.Exchange(ref _remaining, 0));
}
