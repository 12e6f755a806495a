using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>What an answer tells of the limit that is nearest to its end.</summary>
public abstract class RateLimitStatusTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Each_answer_tells_the_calls_that_are_left_until_the_window_ends()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(5)] });
        var end = new DateTimeOffset(2030, 5, 17, 10, 21, 0, TimeSpan.Zero);
        var wait = TimeSpan.FromMilliseconds(29_877);

        foreach (var left in (long[])[4, 3, 2, 1, 0])
            AssertStatus(await ValidateAsync(issued), isValid: true, RateLimit.PerMinute(5), left, end, wait);

        // The first refusal comes from the database, the second from memory.
        AssertStatus(await ValidateAsync(issued), isValid: false, RateLimit.PerMinute(5), 0, end, wait);
        AssertStatus(await ValidateAsync(issued), isValid: false, RateLimit.PerMinute(5), 0, end, wait);

        Clock.Advance(wait);
        AssertStatus(
            await ValidateAsync(issued),
            isValid: true, RateLimit.PerMinute(5), 4, end.AddMinutes(1), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(RateLimitWindow.Second, 877)]
    [InlineData(RateLimitWindow.Minute, 29_877)]
    [InlineData(RateLimitWindow.Hour, 2_369_877)]
    [InlineData(RateLimitWindow.Day, 49_169_877)]
    public async Task Each_window_tells_its_own_end(RateLimitWindow window, int milliseconds)
    {
        var limit = new RateLimit(3, window);
        var issued = await IssueAsync(new() { RateLimits = [limit] });
        var wait = TimeSpan.FromMilliseconds(milliseconds);

        AssertStatus(await ValidateAsync(issued), isValid: true, limit, 2, Clock.Now + wait, wait);
        AssertStatus(await ValidateAsync(issued), isValid: true, limit, 1, Clock.Now + wait, wait);
    }

    [Fact]
    public async Task Of_several_limits_the_one_with_the_fewest_calls_left_is_named()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(3), RateLimit.PerDay(5)] });

        Assert.Equal("2 of 3 per minute", await TellAsync(Client, issued));
        Assert.Equal("1 of 3 per minute", await TellAsync(Client, issued));
        Clock.Advance(TimeSpan.FromMinutes(1));

        // Both allow three calls. The day ends last.
        Assert.Equal("2 of 5 per day", await TellAsync(Client, issued));
        Assert.Equal("1 of 5 per day", await TellAsync(Client, issued));
        Assert.Equal("0 of 5 per day", await TellAsync(Client, issued));
        Assert.Equal("0 of 5 per day", await TellAsync(Client, issued));
    }

    [Fact]
    public async Task Within_a_lease_each_call_leaves_one_less()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(4_000), RateLimit.PerDay(3_000)] });
        var atHand = 0;

        for (var left = 2_999; left >= 0; left--)
        {
            var validating = Client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
            atHand += validating.IsCompletedSuccessfully ? 1 : 0;
            Assert.Equal($"{left} of 3000 per day", Tell(await validating));
        }

        Assert.Equal("0 of 3000 per day", await TellAsync(Client, issued));
        Assert.True(atHand > 2_500, $"{atHand} calls were answered at once.");
    }

    [Fact]
    public async Task Calls_at_the_same_time_are_told_different_numbers()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(500)] });

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(
            _ => Task.Run(() => TellAsync(Client, issued), Cancellation)));

        Assert.Equal(
            Enumerable.Range(0, 500).Select(left => $"{left} of 500 per hour").Order(StringComparer.Ordinal),
            answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_lease_that_outlives_its_shorter_window_counts_as_left_in_the_longer_one()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerSecond(200), RateLimit.PerDay(400)] });

        // The day has fewer calls left than the second only after 200 calls.
        for (var call = 1; call <= 400; call++)
        {
            if (call % 7 is 0)
                Clock.Advance(TimeSpan.FromSeconds(call % 3 is 0 ? 5 : 1));
            var second = 199 - (call < 7 ? call - 1 : call % 7);
            var left = Math.Min(second, 400 - call);
            Assert.Equal(
                400 - call <= second ? $"{left} of 400 per day" : $"{left} of 200 per second",
                await TellAsync(Client, issued));
        }

        Assert.Equal("0 of 400 per day", await TellAsync(Client, issued));
    }

    [Fact]
    public async Task A_charge_at_the_database_counts_the_calls_of_other_nodes()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(10)] });
        var other = Open();

        Assert.Equal("9 of 10 per hour", await TellAsync(Client, issued));
        Assert.Equal("8 of 10 per hour", await TellAsync(other, issued));
        Assert.Equal("7 of 10 per hour", await TellAsync(Client, issued));
        Assert.Equal("6 of 10 per hour", await TellAsync(other, issued));
    }

    [Fact]
    public async Task A_lease_of_another_node_counts_as_taken_until_it_is_given_back()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(2_000)] });
        var other = Open();

        // 1 + 2 + 4 + 8 + 16 calls are charged, and 20 of them spent.
        Assert.Equal(20, await CountAllowedAsync(other, issued, 20));
        Assert.Equal("1968 of 2000 per hour", await TellAsync(Client, issued));

        await other.FlushAsync(Cancellation);
        Assert.Equal("1978 of 2000 per hour", await TellAsync(Client, issued));
    }

    [Fact]
    public async Task The_next_charge_tells_of_a_changed_limit()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(5)] });
        Assert.Equal("4 of 5 per day", await TellAsync(Client, issued));

        await SetLimitsAsync(issued, RateLimit.PerDay(1_000));
        Assert.Equal("998 of 1000 per day", await TellAsync(Client, issued));
        Assert.Equal("997 of 1000 per day", await TellAsync(Client, issued));
        Assert.Equal("996 of 1000 per day", await TellAsync(Client, issued));

        await SetLimitsAsync(issued, RateLimit.PerDay(6));
        Assert.Equal("1 of 6 per day", await TellAsync(Client, issued));
        await SetLimitsAsync(issued, RateLimit.PerDay(3));
        Assert.Equal("0 of 3 per day", await TellAsync(Client, issued));

        // A window without a limit counts the calls as well.
        await SetLimitsAsync(issued, RateLimit.PerMinute(9));
        Assert.Equal("3 of 9 per minute", await TellAsync(Client, issued));
    }

    [Fact]
    public async Task A_call_that_waited_for_its_charge_tells_of_it_although_the_key_was_read_again()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(5)] });
        var requirement = new KeyRequirement { Organization = issued.Key.OrganizationId };

        Assert.Equal("4 of 5 per day", Tell(await ValidateAsync(issued, requirement)));
        await Client.DisableKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await Client.EnableKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);
        Assert.Equal("3 of 5 per day", Tell(await ValidateAsync(issued, requirement)));
    }

    [Theory]
    [InlineData(RateLimitWindow.Second, 240, "10:24:31")]
    [InlineData(RateLimitWindow.Minute, 240, "10:25:00")]
    [InlineData(RateLimitWindow.Hour, 3_600, "12:00:00")]
    [InlineData(RateLimitWindow.Day, 86_400, "2.00:00:00")]
    public async Task A_window_that_another_node_has_begun_ends_when_that_one_does(
        RateLimitWindow window, int secondsAhead, string end)
    {
        var issued = await IssueAsync(new() { RateLimits = [new(5, window)] });
        var clock = new TestClock { Now = Clock.Now.AddSeconds(secondsAhead) };
        await TellAsync(Open(new() { TimeProvider = clock }), issued);

        var resetsAt = new DateTimeOffset(2030, 5, 17, 0, 0, 0, TimeSpan.Zero)
            + TimeSpan.Parse(end, CultureInfo.InvariantCulture);
        foreach (var left in (long[])[3, 2, 1, 0])
        {
            AssertStatus(
                await ValidateAsync(issued), isValid: true, new(5, window), left, resetsAt, resetsAt - Clock.Now);
        }

        AssertStatus(await ValidateAsync(issued), isValid: false, new(5, window), 0, resetsAt, resetsAt - Clock.Now);
    }

    [Fact]
    public async Task The_time_until_the_reset_counts_from_the_reading()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(5)] });
        var answer = await ValidateAsync(issued);

        Clock.Advance(TimeSpan.FromMilliseconds(20_877));
        Assert.Equal(TimeSpan.FromSeconds(9), answer.NearestRateLimit!.Value.ResetsAfter);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, answer.NearestRateLimit!.Value.ResetsAfter);
    }

    [Fact]
    public async Task The_largest_limits_are_told_exactly()
    {
        var issued = await IssueAsync(new()
        {
            RateLimits = [RateLimit.PerSecond(RateLimit.MaxLimit), RateLimit.PerDay(RateLimit.MaxLimit)],
        });

        for (var call = 1; call <= 300; call++)
            await AssertLeftAsync(RateLimit.MaxLimit - call);

        // The rest of the lease is carried over for the day.
        Clock.Advance(TimeSpan.FromSeconds(1));
        await AssertLeftAsync(RateLimit.MaxLimit - 301);

        async Task AssertLeftAsync(long left) =>
            Assert.Equal($"{left} of {RateLimit.MaxLimit} per day", await TellAsync(Client, issued));
    }

    [Fact]
    public async Task Nothing_is_told_where_no_limit_was_charged()
    {
        var unlimited = await IssueAsync();
        var limited = await Client.CreateKeyAsync(
            unlimited.Key.OrganizationId,
            metadata: new() { RateLimits = [RateLimit.PerDay(5)] },
            cancellationToken: Cancellation);

        Assert.Null((await ValidateAsync(unlimited)).NearestRateLimit);
        Assert.Null((await ValidateAsync(limited, new() { EnforceRateLimits = false })).NearestRateLimit);
        Assert.Null((await ValidateAsync(limited, new() { Scopes = ["orders:read"] })).NearestRateLimit);
        Assert.Equal("4 of 5 per day", await TellAsync(Client, limited));
        await Client.RevokeKeyAsync(limited.Key.OrganizationId, limited.Key.Id, cancellationToken: Cancellation);
        Assert.Null((await ValidateAsync(limited)).NearestRateLimit);
    }

    [Fact]
    public async Task Calls_within_a_lease_and_what_they_tell_allocate_nothing()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(200_000)] });
        Assert.Equal(40_000, await CountAllowedAsync(Client, issued, 40_000));

        // A lease holds 10,000 calls. So most of these runs are within one.
        var allocated = long.MaxValue;
        for (var run = 0; run < 5; run++)
            allocated = Math.Min(allocated, AllocatedBy(1_000));

        Assert.Equal(0, allocated);

        long AllocatedBy(int calls)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < calls; i++)
            {
                var answer = Client.ValidateKeyAsync(issued.Plaintext);
                if (!answer.IsCompletedSuccessfully)
                {
                    _ = answer.AsTask().GetAwaiter().GetResult();
                    return long.MaxValue;
                }

                if (answer.Result.NearestRateLimit is not { Remaining: > 0 })
                    throw new InvalidOperationException("The answer does not tell what is left.");
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string Tell(KeyValidation answer) =>
        answer.NearestRateLimit is { } status ? $"{status.Remaining} of {status.Limit}" : "nothing";

    private static async Task<string> TellAsync(ApiKeyClient client, IssuedKey issued)
    {
        var answer = await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        Assert.Equal(answer.NearestRateLimit?.Limit, answer.ExceededRateLimit ?? answer.NearestRateLimit?.Limit);
        return Tell(answer);
    }

    private static void AssertStatus(
        KeyValidation answer, bool isValid, RateLimit limit, long left, DateTimeOffset resetsAt, TimeSpan resetsAfter)
    {
        var status = Assert.NotNull(answer.NearestRateLimit);
        Assert.Equal(
            (isValid, limit, left, resetsAt, resetsAfter),
            (answer.IsValid, status.Limit, status.Remaining, status.ResetsAt, status.ResetsAfter));
        if (!isValid)
            Assert.Equal(resetsAfter, answer.RetryAfter);
    }

    private async Task SetLimitsAsync(IssuedKey issued, params RateLimit[] limits) => await Client.UpdateKeyAsync(
        issued.Key.OrganizationId, issued.Key.Id, new() { RateLimits = limits }, Cancellation);
}
