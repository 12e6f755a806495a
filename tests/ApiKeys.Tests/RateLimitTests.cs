using System.Text.Json;
using ApiKeys.Tests.Serialization;

namespace ApiKeys.Tests;

public class RateLimitTests
{
    [Fact]
    public void A_limit_is_written_in_words()
    {
        Assert.Equal("5 per second", RateLimit.PerSecond(5).ToString());
        Assert.Equal("1000 per minute", RateLimit.PerMinute(1000).ToString());
        Assert.Equal("1 per hour", RateLimit.PerHour(1).ToString());
        Assert.Equal("20000 per day", RateLimit.PerDay(20_000).ToString());
    }

    [Fact]
    public void Writing_a_limit_never_throws()
    {
        Assert.Equal("0 per second", default(RateLimit).ToString());
        Assert.Equal("1 per 9", new RateLimit(1, (RateLimitWindow)9).ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    [InlineData(RateLimit.MaxLimit + 1)]
    [InlineData(long.MaxValue)]
    public void A_limit_below_one_or_above_the_largest_is_refused_at_once(long limit)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(limit), () => RateLimit.PerSecond(limit));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(limit), () => RateLimit.PerMinute(limit));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(limit), () => RateLimit.PerHour(limit));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(limit), () => RateLimit.PerDay(limit));
    }

    [Theory]
    [InlineData(RateLimitWindow.Second, "\"second\"")]
    [InlineData(RateLimitWindow.Minute, "\"minute\"")]
    [InlineData(RateLimitWindow.Hour, "\"hour\"")]
    [InlineData(RateLimitWindow.Day, "\"day\"")]
    public void A_window_is_a_word_in_JSON(RateLimitWindow window, string json)
    {
        Assert.Equal(json, JsonSerializer.Serialize(window, TestJson.Default.RateLimitWindow));
        Assert.Equal(window, JsonSerializer.Deserialize(json, TestJson.Default.RateLimitWindow));
    }
}
