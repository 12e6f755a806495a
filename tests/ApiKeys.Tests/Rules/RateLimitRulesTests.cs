using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class RateLimitRulesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    [InlineData(RateLimit.MaxLimit + 1)]
    [InlineData(long.MaxValue)]
    public void A_limit_below_one_or_above_the_largest_is_refused(long limit)
    {
        var exception = Assert.Throws<ArgumentException>(
            "metadata",
            () => RateLimitRules.Check([RateLimit.PerHour(1), new(limit, RateLimitWindow.Minute)], "metadata"));
        Assert.StartsWith(
            "RateLimits: a limit must be from 1 to 1000000000000000",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_value_is_refused() =>
        Assert.Throws<ArgumentException>("metadata", () => RateLimitRules.Check([default], "metadata"));

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void A_window_that_does_not_exist_is_refused(int window)
    {
        var exception = Assert.Throws<ArgumentException>(
            "metadata",
            () => RateLimitRules.Check([new(1, (RateLimitWindow)window)], "metadata"));
        Assert.Contains("is not a window. Use Second", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_limits_of_one_window_are_refused_even_where_they_are_equal()
    {
        var exception = Assert.Throws<ArgumentException>(
            "metadata",
            () => RateLimitRules.Check([RateLimit.PerHour(1), RateLimit.PerHour(1)], "metadata"));
        Assert.StartsWith(
            "RateLimits: two limits have the same window",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_put_in_the_order_of_their_windows() =>
        Assert.Equal(
            [RateLimit.PerSecond(4), RateLimit.PerMinute(3), RateLimit.PerHour(2), RateLimit.PerDay(1)],
            RateLimitRules.Check(
                [RateLimit.PerDay(1), RateLimit.PerMinute(3), RateLimit.PerSecond(4), RateLimit.PerHour(2)],
                "metadata"));

    [Fact]
    public void The_largest_limit_is_allowed() =>
        Assert.Equal(
            [RateLimit.PerDay(RateLimit.MaxLimit)],
            RateLimitRules.Check([RateLimit.PerDay(RateLimit.MaxLimit)], "metadata"));

    [Fact]
    public void The_limit_of_a_window_is_found_or_absent()
    {
        RateLimit[] limits = [RateLimit.PerMinute(3), RateLimit.PerDay(1)];

        Assert.Equal(3, RateLimitRules.LimitOf(limits, RateLimitWindow.Minute));
        Assert.Equal(1, RateLimitRules.LimitOf(limits, RateLimitWindow.Day));
        Assert.Null(RateLimitRules.LimitOf(limits, RateLimitWindow.Second));
        Assert.Null(RateLimitRules.LimitOf([], RateLimitWindow.Hour));
    }

    // The moment is 04:05:06.789. The start of the counted window is relative to the window of the moment.
    [Theory]
    [InlineData(RateLimitWindow.Minute, 0, 9, 0)]
    [InlineData(RateLimitWindow.Minute, 0, 10, 53_211)]
    [InlineData(RateLimitWindow.Minute, 0, 11, 53_211)]
    [InlineData(RateLimitWindow.Minute, -1, 10, 0)]
    [InlineData(RateLimitWindow.Minute, 1, 9, 0)]
    [InlineData(RateLimitWindow.Minute, 1, 10, 113_211)]
    [InlineData(RateLimitWindow.Second, 0, 10, 211)]
    [InlineData(RateLimitWindow.Second, -1, 10, 0)]
    [InlineData(RateLimitWindow.Hour, 0, 10, (54 * 60_000) + 53_211)]
    [InlineData(RateLimitWindow.Day, 0, 10, (19 * 3_600_000) + (54 * 60_000) + 53_211)]
    [InlineData(RateLimitWindow.Day, -1, 10, 0)]
    public void A_limit_of_ten_is_free_again_when_its_window_is_over(
        RateLimitWindow window,
        int windowsAhead,
        long used,
        long milliseconds)
    {
        var start = window.StartOf(Key.Now) + (windowsAhead * window.Seconds);
        Assert.Equal(
            TimeSpan.FromMilliseconds(milliseconds),
            RateLimitRules.TimeUntilFree(new(10, window), start, used, Key.Now));
    }

    [Fact]
    public void A_limit_that_was_never_used_is_free() =>
        Assert.Equal(TimeSpan.Zero, RateLimitRules.TimeUntilFree(RateLimit.PerDay(1), start: 0, used: 0, Key.Now));

    [Fact]
    public void The_wait_is_positive_while_a_limit_is_used_up()
    {
        var random = Seeded.Create(nameof(RateLimitRulesTests));
        foreach (var window in Enum.GetValues<RateLimitWindow>())
        {
            for (var i = 0; i < 10_000; i++)
            {
                var now = Key.Now.AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 400));
                var wait = RateLimitRules.TimeUntilFree(new(1, window), window.StartOf(now), 1, now);

                Assert.True(
                    wait > TimeSpan.Zero && wait <= TimeSpan.FromSeconds(window.Seconds),
                    Seeded.Failure($"{window} {i}: {wait}"));
                Assert.Equal(
                    TimeSpan.Zero,
                    RateLimitRules.TimeUntilFree(new(1, window), window.StartOf(now), 1, now + wait));
            }
        }
    }
}
