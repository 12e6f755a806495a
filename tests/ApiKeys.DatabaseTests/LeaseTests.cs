using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Limits that are large enough to be leased, and smaller ones. No call above a limit is allowed, and none is lost.
/// </summary>
public abstract class LeaseTests(TestDatabase database) : BehaviourSuite(database)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(2_500)]
    public async Task One_client_can_use_every_call_of_a_limit(int limit)
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(limit), RateLimit.PerDay(2 * limit)] });

        for (var hour = 1; hour <= 2; hour++)
        {
            Assert.Equal(limit, await CountAllowedAsync(Client, issued, limit + 10));
            Clock.Advance(TimeSpan.FromHours(1));
        }

        // The day is used up. The leases of the hours before wasted none of its calls.
        Assert.Equal(0, await CountAllowedAsync(Client, issued, 10));
    }

    [Fact]
    public async Task A_charge_that_fails_loses_no_call_of_the_lease_before_it()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(200), RateLimit.PerDay(400)] });
        var allowed = await CountAllowedAsync(Client, issued, 21);

        // The lease ends with its minute. The day still has what is left of it.
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Database.ExecuteAsync("ALTER TABLE api_key_windows RENAME TO api_key_windows_away");
        await Assert.ThrowsAnyAsync<DbException>(() => ValidateAsync(issued));
        await Database.ExecuteAsync("ALTER TABLE api_key_windows_away RENAME TO api_key_windows");

        for (var minute = 0; minute < 3; minute++)
        {
            allowed += await CountAllowedAsync(Client, issued, 250);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(400, allowed);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(2_000)]
    public async Task Four_clients_at_once_use_every_call_of_a_limit_and_not_one_more(int limit)
    {
        var issued = await IssueAsync(new()
        {
            RateLimits = [RateLimit.PerMinute(limit), RateLimit.PerDay(10 * limit)],
        });
        var clients = Enumerable.Range(0, 4).Select(_ => Open()).ToList();

        var allowed = await Task.WhenAll(
            clients.Select(client => Task.Run(() => CountAllowedAsync(client, issued, limit), Cancellation)));

        Assert.Equal(limit, allowed.Sum());
    }

    [Fact]
    public async Task Calls_within_a_lease_and_refusals_until_the_window_ends_need_no_database()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(2_000)] });
        var (atHand, allowed) = (0, 0);
        for (var i = 0; i < 4_000; i++)
        {
            var validating = Client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
            atHand += validating.IsCompletedSuccessfully ? 1 : 0;
            allowed += (await validating).IsValid ? 1 : 0;
        }

        Assert.Equal(2_000, allowed);

        // A lease holds at most a hundred calls. Near the end of the limit, calls are charged one by one.
        Assert.True(atHand > 3_800, $"{atHand} of 4,000 calls were answered at once.");
    }

    [Fact]
    public async Task A_charge_of_a_longer_window_is_carried_over_when_a_shorter_one_ends()
    {
        const int Limit = 1_000;
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerSecond(200), RateLimit.PerDay(Limit)] });

        // Each second makes a few calls. Its lease is larger, and some of it is left when the second ends.
        var allowed = 0;
        for (var second = 0; second < 400 && allowed < Limit; second++)
        {
            allowed += await CountAllowedAsync(Client, issued, 3);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Limit, allowed);
        Assert.Equal(0, await CountAllowedAsync(Client, issued, 3));
    }

    [Fact]
    public async Task The_largest_limits_overflow_nothing_and_the_next_window_works()
    {
        var issued = await IssueAsync(new()
        {
            RateLimits = [RateLimit.PerSecond(RateLimit.MaxLimit), RateLimit.PerDay(RateLimit.MaxLimit)],
        });

        // The lease doubles with each charge.
        Assert.Equal(3_000, await CountAllowedAsync(Client, issued, 3_000));
        var windows = $"UPDATE api_key_windows SET second_used = {RateLimit.MaxLimit - 5}";
        Assert.Equal(1, await Database.ExecuteAsync(windows));
        Assert.Equal(5, await CountAllowedAsync(Open(), issued, 10));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await CountAllowedAsync(Client, issued, 10));
    }

    [Fact]
    public async Task A_lease_is_void_when_the_limits_change()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(10_000)] });
        Assert.Equal(500, await CountAllowedAsync(Client, issued, 500));

        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { RateLimits = [RateLimit.PerHour(100)] },
            Cancellation);

        Assert.Equal(0, await CountAllowedAsync(Client, issued, 10));
        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { RateLimits = [RateLimit.PerHour(20_000)] },
            Cancellation);
        Assert.Equal(10, await CountAllowedAsync(Client, issued, 10));
    }

    [Fact]
    public async Task A_clock_that_jumps_back_and_forth_gets_no_more_than_its_windows()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(1_000)] });
        var start = Clock.Now;
        var allowed = await CountAllowedAsync(Client, issued, 700);

        // A clock one minute behind still spends the later window. The database grants no calls of an earlier one.
        Clock.Advance(TimeSpan.FromMinutes(-1));
        allowed += await CountAllowedAsync(Client, issued, 700);
        Clock.Now = start;
        allowed += await CountAllowedAsync(Client, issued, 700);

        Assert.InRange(allowed, 900, 1_000);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1_000, await CountAllowedAsync(Client, issued, 1_100));
    }
}
