using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Machines whose clocks differ. The clock of the database's server counts for the windows of limits and for expiry.
/// </summary>
[Exempt("Sqlite", "The file lies on the machine of the client, and so they have one clock.")]
public abstract class ClockTests(TestDatabase database) : BehaviourSuite(database)
{
    [Theory]
    [InlineData(6)]
    [InlineData(-6)]
    [InlineData(130)]
    [InlineData(23 * 60)]
    [InlineData(-48 * 60)]
    public async Task No_pair_of_clocks_lets_a_limit_be_exceeded(int minutes)
    {
        // A window may end during the test. Then another follows, and the test is made again.
        await WithinOneHourAsync(async () =>
        {
            var issued = await IssueInAsync(new() { RateLimits = [RateLimit.PerHour(10), RateLimit.PerDay(1_000)] });
            ApiKeyClient[] nodes = [OpenSkewed(TimeSpan.Zero), OpenSkewed(TimeSpan.FromMinutes(minutes))];
            var allowed = 0;
            for (var i = 0; i < 60; i++)
                allowed += await CountAllowedAsync(nodes[i % 2], issued, 1);
            Assert.Equal(10, allowed);
        });
    }

    [Fact]
    public async Task A_node_that_is_a_day_ahead_locks_no_key_out()
    {
        await WithinOneHourAsync(async () =>
        {
            var issued = await IssueInAsync(new() { RateLimits = [RateLimit.PerHour(10)] });
            var ahead = OpenSkewed(TimeSpan.FromHours(23));
            Assert.Equal(1, await CountAllowedAsync(ahead, issued, 1));

            var wait = TimeSpan.MaxValue;
            for (var i = 0; i < 12; i++)
            {
                var validation = await ahead.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
                wait = validation.IsValid ? wait : validation.RetryAfter;
            }

            Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromHours(1));
        });
    }

    [Fact]
    public async Task A_clock_that_is_set_while_the_client_runs_opens_no_second_window()
    {
        await WithinOneHourAsync(async () =>
        {
            var clock = new SkewedClock(TimeSpan.Zero);
            var node = OpenSkewed(clock);
            var issued = await IssueInAsync(new() { RateLimits = [RateLimit.PerHour(10)] });
            var allowed = 0;
            foreach (var minutes in (int[])[0, 10, -10, 200, 0])
            {
                clock.Skew = TimeSpan.FromMinutes(minutes);
                for (var i = 0; i < 6; i++)
                    allowed += await CountAllowedAsync(node, issued, 1);
            }

            Assert.Equal(10, allowed);
        });
    }

    [Fact]
    public async Task Expiry_and_the_last_use_follow_the_clock_of_the_server()
    {
        var issued = await IssueInAsync(new() { RateLimits = [RateLimit.PerDay(100)] });
        var behind = OpenSkewed(TimeSpan.FromHours(-2));
        Assert.Equal(1, await CountAllowedAsync(behind, issued, 1));
        await behind.FlushAsync(Cancellation);
        var used = (await behind.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation)).LastUsedAt;
        var age = TimeProvider.System.GetUtcNow() - used!.Value;
        Assert.InRange(age.Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));

        var expired = await Open(new()).CreateKeyAsync(
            issued.Key.OrganizationId,
            metadata: new() { ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(1) },
            cancellationToken: Cancellation);
        await Task.Delay(TimeSpan.FromSeconds(1.5), Cancellation);
        Assert.Equal(
            ValidationStatus.Expired,
            (await behind.ValidateKeyAsync(expired.Plaintext, cancellationToken: Cancellation)).Status);
    }

    [Theory]
    [InlineData(6 * 60, "ahead of")]
    [InlineData(-6 * 60, "behind")]
    [InlineData(2, null)]
    public async Task A_node_says_that_its_clock_is_wrong(int seconds, string? direction)
    {
        var issued = await IssueInAsync(new() { RateLimits = [RateLimit.PerDay(100)] });
        using var heard = new HeardMeasurements();
        var node = OpenSkewed(TimeSpan.FromSeconds(seconds));
        Assert.Equal(1, await CountAllowedAsync(node, issued, 1));

        var offset = Assert.Single(heard.Of(ApiKeyTelemetry.ClockOffset));
        Assert.InRange(offset, -seconds - 1, -seconds + 1);
        var faults = node.BackgroundFaults.Where(fault => fault.Work is BackgroundWork.Clock).ToList();
        if (direction is null)
            Assert.Empty(faults);
        else
            Assert.Contains(direction, Assert.Single(faults).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_mended_is_no_fault_any_more()
    {
        var issued = await IssueInAsync(new() { RateLimits = [RateLimit.PerDay(50)] });
        var clock = new SkewedClock(TimeSpan.FromMinutes(10));
        var node = OpenSkewed(clock);
        await CountAllowedAsync(node, issued, 1);
        Assert.Single(node.BackgroundFaults);

        clock.Skew = TimeSpan.Zero;
        await CountAllowedAsync(node, issued, 1);
        Assert.Empty(node.BackgroundFaults);
    }

    private ApiKeyClient OpenSkewed(TimeSpan skew) => OpenSkewed(new SkewedClock(skew));

    private ApiKeyClient OpenSkewed(SkewedClock clock) => Open(new()
    {
        TimeProvider = clock,
        FollowsDatabaseClock = true,
        UsageFlushInterval = TimeSpan.FromHours(1),
        ChangePollInterval = TimeSpan.Zero,
    });

    private async Task<IssuedKey> IssueInAsync(KeyMetadata metadata)
    {
        var (organization, _) = await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation);
        return await Client.CreateKeyAsync(
            organization.Id, metadata: metadata, cancellationToken: Cancellation);
    }

    private static async Task WithinOneHourAsync(Func<Task> test)
    {
        for (var isWithin = false; !isWithin;)
        {
            var hour = TimeProvider.System.GetUtcNow().Hour;
            var fault = await Record.ExceptionAsync(test);
            isWithin = TimeProvider.System.GetUtcNow().Hour == hour;
            if (isWithin && fault is not null)
                throw fault;
        }
    }
}
