using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>
/// The number of calls that a key may make in one window, such as 1,000 per minute. Windows are fixed and aligned to
/// UTC: "per hour" starts anew at each full hour. All nodes therefore agree on where a window ends.
/// </summary>
/// <param name="Limit">The number of calls: from 1 to <see cref="MaxLimit"/>.</param>
/// <param name="Window">The window in which the calls are counted.</param>
public readonly record struct RateLimit(long Limit, RateLimitWindow Window)
{
    /// <summary>
    /// The largest limit, 10^15. Counts that stay below it overflow in no database and in no JSON reader.
    /// </summary>
    public const long MaxLimit = 1_000_000_000_000_000;

    /// <summary>At most <paramref name="limit"/> calls in each second.</summary>
    /// <param name="limit">The number of calls: from 1 to <see cref="MaxLimit"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="limit"/> is below 1 or above <see cref="MaxLimit"/>.
    /// </exception>
    public static RateLimit PerSecond(long limit) => Create(limit, RateLimitWindow.Second);

    /// <summary>At most <paramref name="limit"/> calls in each minute.</summary>
    /// <inheritdoc cref="PerSecond"/>
    public static RateLimit PerMinute(long limit) => Create(limit, RateLimitWindow.Minute);

    /// <summary>At most <paramref name="limit"/> calls in each hour.</summary>
    /// <inheritdoc cref="PerSecond"/>
    public static RateLimit PerHour(long limit) => Create(limit, RateLimitWindow.Hour);

    /// <summary>At most <paramref name="limit"/> calls in each day of UTC.</summary>
    /// <inheritdoc cref="PerSecond"/>
    public static RateLimit PerDay(long limit) => Create(limit, RateLimitWindow.Day);

    /// <summary>The limit in words: <c>1000 per minute</c>.</summary>
    public override string ToString() => $"{Limit} per {Window.Name}";

    private static RateLimit Create(long limit, RateLimitWindow window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        return new(limit, window);
    }
}
