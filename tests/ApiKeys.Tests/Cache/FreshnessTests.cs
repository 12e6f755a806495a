using ApiKeys.Cache;

namespace ApiKeys.Tests.Cache;

public class FreshnessTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(4_999, 4_999, true)]
    [InlineData(5_000, 4_999, false)]
    [InlineData(4_999, 5_000, false)]
    [InlineData(-1, 0, true)]
    public void A_copy_is_young_enough_by_both_clocks(long tickAge, long utcAge, bool expected)
    {
        var (tick, utc) = (1_000_000L, 20_000 * TimeSpan.TicksPerSecond);
        var moment = new ReadMoment(0, 0, tick - tickAge, utc - (utcAge * TimeSpan.TicksPerMillisecond));

        Assert.Equal(expected, new Freshness(tick, utc, MaxAge).Allows(moment));
        Assert.True(Freshness.OfAnyAge.Allows(moment));
    }
}
