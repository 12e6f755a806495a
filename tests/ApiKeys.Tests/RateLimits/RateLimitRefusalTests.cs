using ApiKeys.RateLimits;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.RateLimits;

public class RateLimitRefusalTests
{
    private static readonly RateLimit[] Limits = [RateLimit.PerMinute(5)];
    private static readonly ApiKey TheKey = Key.Create(metadata: new() { RateLimits = Limits });
    private static readonly DateTimeOffset From = Key.Now;

    [Theory]
    [InlineData(400, 400)]
    [InlineData(1_000, 1_000)]
    [InlineData(30_000, 1_000)]
    public void A_refusal_holds_until_the_window_ends_and_for_a_second_at_most(int untilMilliseconds, int milliseconds)
    {
        var refusal = Refuse(untilMilliseconds);
        var end = From.AddMilliseconds(milliseconds);

        Assert.True(refusal.TryRefuse(TheKey, From, out var answer));
        Assert.Equal(ValidationStatus.RateLimited, answer.Status);
        Assert.Equal(TimeSpan.FromMilliseconds(untilMilliseconds), answer.RetryAfter);
        Assert.True(refusal.TryRefuse(TheKey, end.AddTicks(-1), out _));
        Assert.False(refusal.TryRefuse(TheKey, end, out _));
    }

    [Fact]
    public void A_refusal_does_not_hold_before_the_database_was_asked() =>
        Assert.False(Refuse(400).TryRefuse(TheKey, From.AddTicks(-1), out _));

    [Fact]
    public void A_refusal_holds_for_equal_limits_only()
    {
        var refusal = Refuse(400);

        Assert.True(refusal.TryRefuse(With(RateLimit.PerMinute(5)), From, out _));
        Assert.False(refusal.TryRefuse(With(RateLimit.PerMinute(6)), From, out _));
        Assert.False(refusal.TryRefuse(With(RateLimit.PerMinute(5), RateLimit.PerHour(5)), From, out _));
    }

    private static RateLimitRefusal Refuse(int untilMilliseconds) =>
        new(TheKey.Metadata.RateLimits, From, From.AddMilliseconds(untilMilliseconds), exceeded: null);

    private static ApiKey With(params RateLimit[] limits) => Key.Create(metadata: new() { RateLimits = limits });
}
