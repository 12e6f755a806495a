namespace ApiKeys.RateLimits;

/// <summary>How many calls a process takes from a key's limits at once.</summary>
internal static class LeaseSizes
{
    /// <summary>
    /// The size of a first lease. A process may live for one call only, so it takes no call that it may not need.
    /// </summary>
    public const long First = 1;

    // Limits below this are charged for the calls that wait, and for no later call.
    private const long SmallLimit = 100;

    // With this share, twenty processes can take a lease each.
    private const long MaxShare = 20;

    // A process that dies wastes the rest of its lease. A lease should last about this long.
    private static readonly TimeSpan Aim = TimeSpan.FromSeconds(1);

    /// <summary>The size of the lease that follows one.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="size">The size of the last lease.</param>
    /// <param name="age">How long ago it was granted.</param>
    public static long Next(IReadOnlyList<RateLimit> limits, long size, TimeSpan age)
    {
        var next = age < Aim ? 2 * size : age > 4 * Aim ? size / 2 : size;
        return Math.Clamp(next, 1, Largest(limits));
    }

    private static long Largest(IReadOnlyList<RateLimit> limits)
    {
        var smallest = Smallest(limits);
        return smallest < SmallLimit ? 1 : smallest / MaxShare;
    }

    /// <summary>The smallest of the limits, which no lease exceeds.</summary>
    public static long Smallest(IReadOnlyList<RateLimit> limits)
    {
        var smallest = long.MaxValue;
        for (var i = 0; i < limits.Count; i++)
            smallest = Math.Min(smallest, limits[i].Limit);
        return smallest;
    }
}
