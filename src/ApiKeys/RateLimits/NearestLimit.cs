using ApiKeys.Rules;

namespace ApiKeys.RateLimits;

/// <summary>
/// The limit of a key with the fewest calls left, as of the last charge at the database. It says what a call in memory
/// leaves of it.
/// </summary>
/// <param name="limit">The limit.</param>
/// <param name="beyondLease">The calls left that no node had charged, and so no lease holds.</param>
/// <param name="resetsAt">When its window ends.</param>
/// <param name="clock">The clock.</param>
internal sealed class NearestLimit(RateLimit limit, long beyondLease, DateTimeOffset resetsAt, TimeProvider clock)
{
    public RateLimit Limit => limit;

    /// <summary>Reads the number that the statement of a charge returns.</summary>
    /// <param name="number">
    /// From the highest bit: the calls left before the charge, the window in 2 bits (day is 0), and in 9 bits by how
    /// many windows the stored one is ahead of the caller's.
    /// </param>
    /// <param name="limits">The limits of the key.</param>
    /// <param name="now">The time of the charge.</param>
    /// <param name="size">The calls that were charged.</param>
    /// <param name="clock">The clock.</param>
    public static NearestLimit Read(
        long number, IReadOnlyList<RateLimit> limits, DateTimeOffset now, long size, TimeProvider clock)
    {
        var window = RateLimitWindow.Day - (int)((number >> 9) & 3);
        var end = window.StartOf(now) + ((number & 511) + 1) * window.Seconds;
        var limit = RateLimitRules.LimitOf(limits, window).GetValueOrDefault();
        return new(new(limit, window), (number >> 11) - size, DateTimeOffset.FromUnixTimeSeconds(end), clock);
    }

    /// <summary>Tells what is left of the limit.</summary>
    /// <param name="unspent">The calls that are left of the lease.</param>
    public RateLimitStatus With(long unspent)
    {
        var resetsAfter = resetsAt - clock.GetUtcNow();
        return new(
            limit, beyondLease + unspent, resetsAt, resetsAfter > TimeSpan.Zero ? resetsAfter : TimeSpan.Zero);
    }
}
