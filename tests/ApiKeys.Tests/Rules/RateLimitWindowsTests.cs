using System.Globalization;
using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class RateLimitWindowsTests
{
    [Theory]
    [InlineData(RateLimitWindow.Second, "second", 1)]
    [InlineData(RateLimitWindow.Minute, "minute", 60)]
    [InlineData(RateLimitWindow.Hour, "hour", 3_600)]
    [InlineData(RateLimitWindow.Day, "day", 86_400)]
    public void A_window_has_a_name_and_a_length(RateLimitWindow window, string name, long seconds)
    {
        Assert.Equal(name, window.Name);
        Assert.Equal(seconds, window.Seconds);
    }

    [Theory]
    [InlineData(RateLimitWindow.Second, "2026-02-03T04:05:06Z")]
    [InlineData(RateLimitWindow.Minute, "2026-02-03T04:05:00Z")]
    [InlineData(RateLimitWindow.Hour, "2026-02-03T04:00:00Z")]
    [InlineData(RateLimitWindow.Day, "2026-02-03T00:00:00Z")]
    public void A_window_is_aligned_to_UTC_whatever_the_offset(RateLimitWindow window, string start)
    {
        var expected = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture).ToUnixTimeSeconds();

        Assert.Equal(expected, window.StartOf(Key.Now));
        Assert.Equal(expected, window.StartOf(Key.Now.ToOffset(TimeSpan.FromMinutes(345))));
        Assert.Equal(expected, window.StartOf(Key.Now.ToOffset(TimeSpan.FromHours(-11))));
    }

    [Fact]
    public void A_window_starts_with_its_first_tick_and_ends_before_the_next()
    {
        foreach (var window in Enum.GetValues<RateLimitWindow>())
        {
            var start = DateTimeOffset.FromUnixTimeSeconds(window.StartOf(Key.Now));
            var next = start.AddSeconds(window.Seconds);

            Assert.Equal(start.ToUnixTimeSeconds(), window.StartOf(start));
            Assert.Equal(start.ToUnixTimeSeconds(), window.StartOf(next.AddTicks(-1)));
            Assert.Equal(next.ToUnixTimeSeconds(), window.StartOf(next));
        }
    }
}
