using System.Diagnostics.CodeAnalysis;

namespace ApiKeys;

/// <summary>What is left of a rate limit, as the node knows it: <see cref="KeyValidation.NearestRateLimit"/>.</summary>
[SuppressMessage(
    "Performance",
    "CA1815:Override equals and operator equals on value types",
    Justification = "Callers read a status and do not compare it.")]
public readonly struct RateLimitStatus
{
    internal RateLimitStatus(RateLimit limit, long remaining, DateTimeOffset resetsAt, TimeSpan resetsAfter)
    {
        Limit = limit;
        Remaining = remaining;
        ResetsAt = resetsAt;
        ResetsAfter = resetsAfter;
    }

    /// <summary>The limit.</summary>
    public RateLimit Limit { get; }

    /// <summary>
    /// The calls that the limit still allows after this one: from 0 to one less than the limit. 0 for a refused call.
    /// </summary>
    /// <remarks>
    /// The number is that of the node's last charge at the database, minus the node's own calls since. Calls that
    /// another node has leased count as taken, whether they are spent or not. The number is exact for a call that is
    /// charged at the database, as each call is where a limit of the key is below 100. Until the node's next charge it
    /// is too high by what other nodes take meanwhile, and too low by what they give back.
    /// </remarks>
    public long Remaining { get; }

    /// <summary>
    /// When the window ends and all calls of the limit are allowed again, in UTC. On PostgreSQL and MySQL it follows
    /// the clock of the server, which may differ from this machine's. <see cref="ResetsAfter"/> follows it as well.
    /// </summary>
    public DateTimeOffset ResetsAt { get; }

    /// <summary>
    /// The time until <see cref="ResetsAt"/>, from the moment when <see cref="KeyValidation.NearestRateLimit"/> was
    /// read. Zero if the window has ended by then.
    /// </summary>
    public TimeSpan ResetsAfter { get; }
}
