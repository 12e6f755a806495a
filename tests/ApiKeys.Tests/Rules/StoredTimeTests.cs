using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class StoredTimeTests
{
    [Theory]
    [InlineData("2026-02-03T04:05:06.7890000Z", "2026-02-03T04:05:06.789Z")]
    [InlineData("2026-02-03T04:05:06.7899999Z", "2026-02-03T04:05:06.789Z")]
    [InlineData("2026-02-03T04:05:06.7890001Z", "2026-02-03T04:05:06.789Z")]
    [InlineData("2026-02-03T06:05:06.7895+02:00", "2026-02-03T04:05:06.789Z")]
    [InlineData("2026-02-02T23:59:59.9999999-08:00", "2026-02-03T07:59:59.999Z")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z")]
    public void A_time_is_kept_in_UTC_and_rounded_down_to_the_millisecond(string given, string kept)
    {
        var stored = Time(given).ToStoredPrecision();

        Assert.Equal(Time(kept), stored);
        Assert.Equal(TimeSpan.Zero, stored.Offset);
        Assert.Equal(stored, stored.ToStoredPrecision());
    }

    [Fact]
    public void A_stored_time_survives_storage_in_milliseconds()
    {
        DateTimeOffset[] times =
        [
            DateTimeOffset.MinValue,
            Key.Now.AddTicks(1),
            DateTimeOffset.MaxValue,
            Time("1969-12-31T23:59:59.9999999Z"),
        ];
        foreach (var time in times)
        {
            var stored = time.ToStoredPrecision();
            Assert.Equal(stored, DateTimeOffset.FromUnixTimeMilliseconds(stored.ToUnixTimeMilliseconds()));
        }
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
