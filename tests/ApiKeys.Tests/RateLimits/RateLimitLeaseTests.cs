using ApiKeys.RateLimits;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.RateLimits;

public class RateLimitLeaseTests
{
    private static readonly RateLimit[] Limits = [RateLimit.PerMinute(1_000), RateLimit.PerDay(5_000)];

    // The minute of the grant.
    private static readonly DateTimeOffset Start = new(2026, 2, 3, 4, 5, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset GrantedAt = Start.AddSeconds(30);

    private static readonly ApiKey TheKey = Key.Create(metadata: new() { RateLimits = Limits });

    [Fact]
    public void A_lease_is_spent_in_the_whole_of_its_shortest_window()
    {
        Assert.True(Lease(1).TrySpend(TheKey, Start, out var answer));
        Assert.True(answer.IsValid);
        Assert.True(Lease(1).TrySpend(TheKey, Start.AddMinutes(1).AddTicks(-1), out _));
    }

    [Fact]
    public void A_lease_is_not_spent_before_its_window_began_nor_after_it_ended()
    {
        var lease = Lease(1);

        Assert.False(lease.TrySpend(TheKey, Start.AddTicks(-1), out _));
        Assert.False(lease.TrySpend(TheKey, Start.AddMinutes(1), out _));
        Assert.Equal(1, lease.Remaining);
    }

    [Fact]
    public void A_lease_allows_as_many_calls_as_it_holds()
    {
        var lease = Lease(3);
        var allowed = 0;
        for (var call = 0; call < 10; call++)
            allowed += lease.TrySpend(TheKey, GrantedAt, out _) ? 1 : 0;

        Assert.Equal(3, allowed);
        lease.GiveBack();
        Assert.Equal(1, lease.Remaining);
        Assert.True(lease.TrySpend(TheKey, GrantedAt, out _));
        Assert.False(lease.TrySpend(TheKey, GrantedAt, out _));
    }

    [Fact]
    public void The_rest_of_a_lease_goes_to_the_windows_that_still_run_with_what_was_carried_over()
    {
        var carry = default(WindowCounts);
        (carry[RateLimitWindow.Minute], carry[RateLimitWindow.Day]) = (10, 20);

        var rest = Lease(3, carry).TakeRest(GrantedAt);
        Assert.Equal((13, 23), (rest[RateLimitWindow.Minute], rest[RateLimitWindow.Day]));

        rest = Lease(3, carry).TakeRest(Start.AddMinutes(1));
        Assert.Equal((0, 23), (rest[RateLimitWindow.Minute], rest[RateLimitWindow.Day]));
        Assert.Equal((0, 0), (rest[RateLimitWindow.Second], rest[RateLimitWindow.Hour]));
    }

    [Fact]
    public void A_lease_whose_rest_was_taken_has_no_call_left()
    {
        var lease = Lease(3);
        lease.TakeRest(GrantedAt);

        Assert.False(lease.TrySpend(TheKey, GrantedAt, out _));
        Assert.True(lease.TakeUnspent(TheKey.Id).IsEmpty);
    }

    [Fact]
    public void A_lease_is_for_equal_limits_only()
    {
        var lease = Lease(1);

        Assert.True(lease.IsFor(Limits));
        Assert.True(lease.IsFor([.. Limits]));
        Assert.True(lease.IsFor(Limits));
        Assert.False(lease.IsFor([RateLimit.PerMinute(1_000)]));
        Assert.False(lease.IsFor([RateLimit.PerMinute(1_000), RateLimit.PerDay(5_001)]));
    }

    private static RateLimitLease Lease(long size, WindowCounts carry = default) =>
        new(Limits, GrantedAt, size, carry, nearest: null);
}
