using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A client gives back the calls that it charged in advance and does not need. Short-lived and quiet nodes burn no
/// limit, and no call is allowed twice.
/// </summary>
public abstract class LeaseReturnTests(TestDatabase database) : BehaviourSuite(database)
{
    [Theory]
    [InlineData(RateLimitWindow.Second)]
    [InlineData(RateLimitWindow.Minute)]
    [InlineData(RateLimitWindow.Hour)]
    [InlineData(RateLimitWindow.Day)]
    public async Task Clients_that_make_one_call_each_get_every_call_of_a_limit(RateLimitWindow window)
    {
        const int Limit = 120;
        var issued = await IssueAsync(new() { RateLimits = [new(Limit, window)] });

        var allowed = 0;
        for (var i = 0; i < Limit + 3; i++)
            allowed += await CallOnceAsync(issued, 1);

        Assert.Equal(Limit, allowed);
    }

    [Fact]
    public async Task Clients_that_make_many_calls_and_are_disposed_get_every_call_of_all_limits()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(4_000), RateLimit.PerDay(10_000)] });

        var hours = new List<int>();
        for (var hour = 0; hour < 3; hour++)
        {
            var allowed = 0;
            for (var instance = 0; instance < 12; instance++)
                allowed += await CallOnceAsync(issued, 397);
            hours.Add(allowed);
            Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([4_000, 4_000, 2_000], hours);
    }

    [Theory]
    [InlineData(RateLimitWindow.Second)]
    [InlineData(RateLimitWindow.Minute)]
    [InlineData(RateLimitWindow.Hour)]
    [InlineData(RateLimitWindow.Day)]
    public async Task A_flush_gives_back_what_is_left_before_the_process_is_frozen(RateLimitWindow window)
    {
        var issued = await IssueAsync(new() { RateLimits = [new(2_000, window)] });
        Assert.Equal(150, await CountAllowedAsync(Client, issued, 150));

        await Client.FlushAsync(Cancellation);

        Assert.Equal(1_850, await CountAllowedAsync(Open(), issued, 1_900));
        Assert.Equal(0, await CountAllowedAsync(Client, issued, 1));
    }

    [Fact]
    public async Task A_flush_keeps_a_refusal_so_that_no_refused_call_asks_the_database()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(5)] });
        Assert.Equal(5, await CountAllowedAsync(Client, issued, 6));

        await Client.FlushAsync(Cancellation);

        await Database.ExecuteAsync("ALTER TABLE api_key_windows RENAME TO taken_away");
        Assert.Equal(0, await CountAllowedAsync(Client, issued, 3));
    }

    [Fact]
    public async Task A_refused_node_that_flushes_gives_its_calls_of_the_day_back_once()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(400), RateLimit.PerDay(600)] });
        var other = Open();
        Assert.Equal(45, await CountAllowedAsync(other, issued, 45));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(400, await CountAllowedAsync(Client, issued, 401));
        Assert.Equal(0, await CountAllowedAsync(other, issued, 1));

        await other.FlushAsync(Cancellation);
        Assert.Equal(45 + 400, await UsedAsync(issued));
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(600 - 45 - 400, await CountAllowedAsync(other, issued, 300));
    }

    [Fact]
    public async Task A_node_that_was_busy_and_is_quiet_gives_back_what_is_left()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(2_000)] });
        var clock = new HandClock();
        var quiet = Open(new() { TimeProvider = clock, UsageFlushInterval = TimeSpan.FromHours(1) });
        Clock.Now = clock.GetUtcNow();
        Assert.Equal(150, await CountAllowedAsync(quiet, issued, 150));

        // The first look finds a busy key: it was used since the look before.
        clock.FireAll();
        await Task.Delay(200, Cancellation);
        Assert.True(await UsedAsync(issued) > 150);

        clock.FireAll();
        await Eventually.TrueAsync(async () => await UsedAsync(issued) is 150);
        Assert.Equal(1_850, await CountAllowedAsync(Client, issued, 1_900));
        Assert.Equal(0, await CountAllowedAsync(quiet, issued, 10));
    }

    [Fact]
    public async Task A_refused_node_gets_within_a_second_what_another_gives_back()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(200)] });
        var other = Open();
        Assert.Equal(141, await CountAllowedAsync(Client, issued, 141));
        var allowed = await CountAllowedAsync(other, issued, 100);
        Assert.InRange(allowed, 1, 200 - 141 - 1);

        await Client.FlushAsync(Cancellation);
        Assert.Equal(0, await CountAllowedAsync(other, issued, 1));
        Clock.Advance(TimeSpan.FromSeconds(1));

        allowed += await CountAllowedAsync(other, issued, 100);
        Assert.Equal(200, 141 + allowed);
    }

    [Fact]
    public async Task Calls_are_given_back_to_the_windows_that_were_charged_and_to_no_later_one()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(400), RateLimit.PerDay(600)] });
        var other = Open();
        Assert.Equal(45, await CountAllowedAsync(other, issued, 45));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(400, await CountAllowedAsync(Client, issued, 500));

        // This minute stays used up. The day gets back what was left of the first minute's lease.
        await other.FlushAsync(Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await CountAllowedAsync(Client, issued, 1));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(600 - 45 - 400, await CountAllowedAsync(Client, issued, 400));
    }

    [Fact]
    public async Task Calls_that_were_carried_over_to_a_later_window_are_given_back_as_well()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerSecond(200), RateLimit.PerDay(400)] });
        Assert.Equal(36, await CountAllowedAsync(Client, issued, 36));

        // The next lease is half as large, and smaller than what is left of this one.
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await CountAllowedAsync(Client, issued, 1));

        await Client.FlushAsync(Cancellation);

        var allowed = 0;
        for (var second = 0; second < 4; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            allowed += await CountAllowedAsync(Open(), issued, 200);
        }

        Assert.Equal(400 - 37, allowed);
    }

    [Fact]
    public async Task What_is_left_under_other_limits_is_given_back()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(2_000)] });
        Assert.Equal(150, await CountAllowedAsync(Client, issued, 150));

        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { RateLimits = [RateLimit.PerDay(3_000)] },
            Cancellation);

        Assert.Equal(2_850, await CountAllowedAsync(Client, issued, 2_900));
    }

    [Fact]
    public async Task Calls_that_may_have_been_given_back_are_not_spent()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(2_000)] });
        var allowed = await CountAllowedAsync(Client, issued, 150);
        await Database.ExecuteAsync("ALTER TABLE api_key_windows RENAME TO api_key_windows_away");
        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));
        await Database.ExecuteAsync("ALTER TABLE api_key_windows_away RENAME TO api_key_windows");

        allowed += await CountAllowedAsync(Client, issued, 2_000);

        Assert.InRange(allowed, 1_800, 2_000);
    }

    [Fact]
    public async Task Nodes_that_flush_while_they_work_use_every_call_and_not_one_more()
    {
        const int Limit = 3_000;
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(Limit), RateLimit.PerDay(Limit + 1)] });
        var clients = Enumerable.Range(0, 4).Select(_ => Open()).ToList();

        var allowed = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            var count = 0;
            for (var round = 0; round < 20; round++)
            {
                count += await CountAllowedAsync(client, issued, Limit / 80);
                await client.FlushAsync(Cancellation);
            }

            return count;
        }, Cancellation)));

        var left = await CountAllowedAsync(Client, issued, Limit);
        Assert.Equal(Limit, allowed.Sum() + left);
    }

    [Fact]
    public async Task A_client_that_flushes_while_its_callers_wait_for_their_turn_loses_no_call()
    {
        const int Limit = 4_000;
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(Limit)] });
        var client = Open();
        using var calling = new CancellationTokenSource();
        var flushing = Task.Run(async () =>
        {
            while (!calling.IsCancellationRequested)
                await client.FlushAsync(Cancellation);
        }, Cancellation);

        var allowed = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => CountAllowedAsync(client, issued, Limit / 16), Cancellation)));
        await calling.CancelAsync();
        await flushing;
        await client.FlushAsync(Cancellation);

        Assert.Equal(Limit / 2, allowed.Sum());
        Assert.Equal(Limit / 2, await CountAllowedAsync(Client, issued, Limit));
    }

    [Fact]
    public async Task Four_busy_nodes_ask_the_database_for_a_hundredth_of_the_calls_at_most()
    {
        const int Calls = 4_000;
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(10_000_000)] });
        using var heard = new HeardMeasurements();

        for (var node = 0; node < 4; node++)
            Assert.Equal(Calls, await CountAllowedAsync(Open(), issued, Calls));

        Assert.InRange(heard.Of(ApiKeyTelemetry.Leases).Length, 4, 4 * Calls / 100);
    }

    private async Task<int> CallOnceAsync(IssuedKey issued, int calls)
    {
        await using var client = ApiKeyClient.Open(
            Database.Database,
            new() { TimeProvider = Clock, UsageFlushInterval = TimeSpan.FromHours(1) });
        return await CountAllowedAsync(client, issued, calls);
    }

    private Task<long> UsedAsync(IssuedKey issued) => Database.ScalarAsync(
        $"SELECT day_used FROM api_key_windows WHERE key_id = {Database.Literal(issued.Key.Id.Value)}");
}
