using ApiKeys.RateLimits;

namespace ApiKeys.Tests.RateLimits;

public class LeaseSizesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(99, 1)]
    [InlineData(100, 5)]
    [InlineData(1_000, 50)]
    [InlineData(1_000_000, 50_000)]
    [InlineData(RateLimit.MaxLimit, 1L << 30)]
    public void A_lease_grows_to_a_twentieth_and_small_limits_are_charged_per_call(long limit, long largest)
    {
        RateLimit[] limits = [RateLimit.PerHour(limit)];
        var size = LeaseSizes.First;
        for (var i = 0; i < 30; i++)
            size = LeaseSizes.Next(limits, size, TimeSpan.FromMilliseconds(1));
        Assert.Equal(largest, size);
    }

    [Fact]
    public void The_smallest_of_several_limits_decides() =>
        Assert.Equal(1, LeaseSizes.Next([RateLimit.PerSecond(10), RateLimit.PerDay(1_000_000)], 100, TimeSpan.Zero));

    [Fact]
    public void A_lease_that_lasted_long_is_followed_by_a_smaller_one()
    {
        RateLimit[] limits = [RateLimit.PerDay(1_000_000)];
        Assert.Equal(128, LeaseSizes.Next(limits, 64, TimeSpan.FromSeconds(1).Subtract(new(1))));
        Assert.Equal(64, LeaseSizes.Next(limits, 64, TimeSpan.FromSeconds(1)));
        Assert.Equal(64, LeaseSizes.Next(limits, 64, TimeSpan.FromSeconds(4)));
        Assert.Equal(32, LeaseSizes.Next(limits, 64, TimeSpan.FromSeconds(5)));
        Assert.Equal(1, LeaseSizes.Next(limits, 1, TimeSpan.FromHours(5)));
    }
}
