namespace ApiKeys.RateLimits;

/// <summary>That the database found a limit used up. It stays so until the window ends, since nothing is ever given back.</summary>
internal sealed class RateLimitRefusal(IReadOnlyList<RateLimit> limits, DateTimeOffset from, DateTimeOffset until)
{
    private IReadOnlyList<RateLimit> _limits = limits;

    public DateTimeOffset Until => until;

    /// <summary>Whether it still holds, for how long, and under these limits.</summary>
    public bool Holds(IReadOnlyList<RateLimit> limits, DateTimeOffset now, out TimeSpan wait)
    {
        wait = until - now;
        if (now < from || now >= until)
            return false;
        if (ReferenceEquals(_limits, limits))
            return true;
        if (!_limits.SequenceEqual(limits))
            return false;

        // The key was read anew: the next comparison is quick again.
        _limits = limits;
        return true;
    }
}
