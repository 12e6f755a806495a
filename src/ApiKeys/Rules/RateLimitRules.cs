namespace ApiKeys.Rules;

internal static class RateLimitRules
{
    /// <summary>Checks a key's limits, and puts them in the order of their windows, the shortest first.</summary>
    public static RateLimit[] Check(IReadOnlyList<RateLimit> limits, string paramName)
    {
        RateLimit[] copy = [.. limits];
        foreach (var limit in copy)
        {
            if (limit.Limit is < 1 or > RateLimit.MaxLimit)
            {
                throw new ArgumentException(
                    $"RateLimits: a limit must be from 1 to {RateLimit.MaxLimit}, not {limit.Limit}.", paramName);
            }

            if (!Enum.IsDefined(limit.Window))
            {
                throw new ArgumentException(
                    $"RateLimits: {limit.Window} is not a window. Use Second, Minute, Hour or Day.", paramName);
            }
        }

        if (copy.DistinctBy(limit => limit.Window).Count() != copy.Length)
        {
            throw new ArgumentException(
                "RateLimits: two limits have the same window. Give one limit for each window.", paramName);
        }

        return [.. copy.OrderBy(limit => limit.Window)];
    }

    /// <summary>Whether two lists have equal limits. LINQ would add native code for their type.</summary>
    public static bool AreEqual(IReadOnlyList<RateLimit> limits, IReadOnlyList<RateLimit> others)
    {
        if (limits.Count != others.Count)
            return false;

        for (var i = 0; i < limits.Count; i++)
        {
            if (limits[i] != others[i])
                return false;
        }

        return true;
    }

    /// <summary>The limit for one window, or null where there is none.</summary>
    public static long? LimitOf(IReadOnlyList<RateLimit> limits, RateLimitWindow window)
    {
        for (var i = 0; i < limits.Count; i++)
        {
            if (limits[i].Window == window)
                return limits[i].Limit;
        }

        return null;
    }

    /// <summary>Returns the number of calls that a limit still allows; below zero where it was lowered.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="start">The start of the latest counted window, in seconds since 1970 UTC.</param>
    /// <param name="used">The calls that were allowed in that window.</param>
    /// <param name="now">
    /// The time. When it lies before the start, another node's clock is ahead, and that window counts.
    /// </param>
    public static long CallsLeft(RateLimit limit, long start, long used, DateTimeOffset now)
    {
        var current = limit.Window.StartOf(now);
        var counts = start >= current && start <= current + limit.Window.Tolerance;
        return limit.Limit - (counts ? used : 0);
    }

    /// <summary>Returns the time until a limit allows a call again: zero when it allows one now.</summary>
    /// <inheritdoc cref="CallsLeft"/>
    public static TimeSpan TimeUntilFree(RateLimit limit, long start, long used, DateTimeOffset now) =>
        CallsLeft(limit, start, used, now) > 0
            ? TimeSpan.Zero
            : DateTimeOffset.FromUnixTimeSeconds(start + limit.Window.Seconds) - now;
}
