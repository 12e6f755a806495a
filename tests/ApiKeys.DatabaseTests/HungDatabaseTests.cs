using System.Diagnostics;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A database that hangs costs a call its own time limit, and no more: as behind a firewall that has forgotten the
/// connections, or while the server is frozen.
/// </summary>
[Exempt("Sqlite", "It has no server that could hang; SqliteLockTests hold its write lock.")]
public abstract class HungDatabaseTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Bound = Budget + TimedCall.Lateness;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private int _organizations;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_validation_ends_within_its_time_limit(bool hasLimits)
    {
        var issued = await IssueAsync(20, hasLimits);
        using var proxy = new StallingProxy(Port);
        await using var client = OpenVia(proxy, new() { CacheDuration = TimeSpan.Zero });
        await Task.WhenAll(issued.Select(key => TimedCall.ValidAsync(client, key)));

        proxy.Stall();
        var calls = issued
            .SelectMany(key => Enumerable.Repeat(key, 5))
            .Select(key => TimedCall.ValidateAsync(client, key))
            .ToList();

        foreach (var (outcome, time) in await Task.WhenAll(calls))
        {
            var fault = Assert.IsType<TimeoutException>(outcome);
            Assert.Contains(nameof(ApiKeyOptions.ValidationTimeout), fault.Message, StringComparison.Ordinal);
            Assert.InRange(time, TimeSpan.Zero, Bound);
        }

        proxy.Resume();
    }

    [Fact]
    public async Task A_thousand_validations_of_every_kind_end_within_their_time_limit()
    {
        IReadOnlyList<IssuedKey>[] kinds = [await IssueAsync(25), await IssueAsync(25, hasLimits: true)];
        using var proxy = new StallingProxy(Port);
        await using var caching = OpenVia(proxy, new() { CacheDuration = TimeSpan.FromMinutes(5) });
        await using var uncached = OpenVia(proxy, new() { CacheDuration = TimeSpan.Zero });
        await using var stale = OpenVia(proxy, new()
        {
            CacheDuration = TimeSpan.FromMilliseconds(10),
            ServeStaleFor = Hour,
        });
        ApiKeyClient[] clients = [caching, uncached, stale];
        foreach (var key in kinds.SelectMany(static keys => keys.Take(15)))
        {
            foreach (var client in clients)
                await TimedCall.ValidAsync(client, key);
        }

        proxy.Stall();
        var calls = new List<Task<TimedCall>>();
        while (calls.Count < 1_000)
        {
            foreach (var key in kinds.SelectMany(static keys => keys))
                calls.AddRange(clients.Select(client => TimedCall.ValidateAsync(client, key)));
        }

        foreach (var (outcome, time) in await Task.WhenAll(calls))
        {
            Assert.True(outcome is ValidationStatus.Valid or TimeoutException, outcome.ToString());
            Assert.InRange(time, TimeSpan.Zero, Bound);
        }

        proxy.Resume();
    }

    [Fact]
    public async Task All_callers_of_a_limited_key_together_wait_for_one_time_limit()
    {
        var issued = (await IssueAsync(1, hasLimits: true))[0];
        using var proxy = new StallingProxy(Port);
        await using var client = OpenVia(proxy, new() { CacheDuration = TimeSpan.FromMinutes(5) });
        await TimedCall.ValidAsync(client, issued);
        for (var i = 0; i < 10; i++)
            await TimedCall.ValidAsync(client, issued);

        proxy.Stall();
        var calls = new List<Task<TimedCall>>();
        for (var i = 0; i < 200; i++)
            calls.Add(TimedCall.ValidateAsync(client, issued));

        // Those that a lease allows are valid at once.
        Assert.All(await Task.WhenAll(calls), static call => Assert.InRange(call.Time, TimeSpan.Zero, Bound));
        proxy.Resume();
    }

    [Fact]
    public async Task A_known_key_is_served_stale_after_one_time_limit_and_then_at_once()
    {
        var issued = await IssueAsync(10);
        using var proxy = new StallingProxy(Port);
        await using var client = OpenVia(proxy, new()
        {
            CacheDuration = TimeSpan.FromMilliseconds(50),
            ServeStaleFor = Hour,
            ChangePollInterval = TimeSpan.Zero,
        });
        foreach (var key in issued)
            await TimedCall.ValidAsync(client, key);
        await Task.Delay(100, Cancellation);

        proxy.Stall();
        var (first, firstTime) = await TimedCall.ValidateAsync(client, issued[0]);
        Assert.Equal(ValidationStatus.Valid, first);
        Assert.InRange(firstTime, TimeSpan.Zero, Bound);
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < 5; round++)
        {
            foreach (var key in issued)
                Assert.Equal(ValidationStatus.Valid, (await TimedCall.ValidateAsync(client, key)).Outcome);
        }

        // Each of them alone would have waited for as long.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Bound);

        // Once the database is back, a change elsewhere is seen again.
        proxy.Resume();
        await Client.RevokeKeyAsync(issued[0].Key.OrganizationId, issued[0].Key.Id, cancellationToken: Cancellation);
        await Eventually.TrueAsync(
            async () => (await TimedCall.ValidateAsync(client, issued[0])).Outcome is ValidationStatus.Revoked);
    }

    [Fact]
    public async Task A_change_ends_within_its_time_limit_and_its_key_is_void_meanwhile()
    {
        var issued = (await IssueAsync(1))[0];
        using var proxy = new StallingProxy(Port);
        await using var client = OpenVia(proxy, new()
        {
            CacheDuration = TimeSpan.FromMinutes(5),
            ServeStaleFor = Hour,
            ChangeTimeout = Budget,
        });
        await TimedCall.ValidAsync(client, issued);

        proxy.Stall();
        var start = Stopwatch.GetTimestamp();
        var fault = await Assert.ThrowsAsync<TimeoutException>(
            () => client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Bound);
        Assert.Contains(nameof(ApiKeyOptions.ChangeTimeout), fault.Message, StringComparison.Ordinal);

        Assert.IsType<TimeoutException>((await TimedCall.ValidateAsync(client, issued)).Outcome);
        proxy.Resume();
        await Eventually.TrueAsync(
            async () => (await TimedCall.ValidateAsync(client, issued)).Outcome is ValidationStatus);
        await client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Revoked, (await TimedCall.ValidateAsync(client, issued)).Outcome);
    }

    [Fact]
    public async Task A_caller_that_cancels_stops_waiting_and_the_answer_serves_the_next()
    {
        var issued = (await IssueAsync(1))[0];
        using var proxy = new StallingProxy(Port, delay: TimeSpan.FromMilliseconds(200));
        await using var client = OpenVia(proxy, new()
        {
            CacheDuration = TimeSpan.FromMinutes(5),
            ChangePollInterval = TimeSpan.Zero,
            ValidationTimeout = TimeSpan.FromSeconds(20),
        });
        var other = (await IssueAsync(1))[0];
        await TimedCall.ValidAsync(client, other);

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        leaving.CancelAfter(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: leaving.Token));
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
        proxy.Stall();

        Assert.Equal(ValidationStatus.Valid, (await TimedCall.ValidateAsync(client, issued)).Outcome);
        proxy.Resume();
    }

    [Fact]
    public async Task A_call_that_was_charged_for_a_caller_that_left_is_kept_for_the_next()
    {
        const int limit = 3;
        var issued = (await IssueAsync(1, hasLimits: true, RateLimit.PerDay(limit)))[0];
        using var proxy = new StallingProxy(Port, delay: TimeSpan.FromMilliseconds(200));
        await using var client = OpenVia(proxy, new()
        {
            CacheDuration = TimeSpan.FromMinutes(5),
            ChangePollInterval = TimeSpan.Zero,
            ValidationTimeout = TimeSpan.FromSeconds(20),
        });
        await client.ValidateKeyAsync(issued.Plaintext, new() { EnforceRateLimits = false }, Cancellation);

        for (var i = 0; i < 2; i++)
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            leaving.CancelAfter(TimeSpan.FromMilliseconds(20));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: leaving.Token));
        }

        var allowed = 0;
        while ((await TimedCall.ValidateAsync(client, issued)).Outcome is ValidationStatus.Valid)
            allowed++;
        Assert.Equal(limit, allowed);
    }

    private int Port => new Uri(Database.Url).Port;

    private ApiKeyClient OpenVia(LoopbackProxy proxy, ApiKeyOptions options)
    {
        options.UsageFlushInterval = Hour;
        if (options.ValidationTimeout == new ApiKeyOptions().ValidationTimeout)
            options.ValidationTimeout = Budget;
        return ApiKeyClient.Open(proxy.UrlOf(Database.Url), options);
    }

    private async Task<IReadOnlyList<IssuedKey>> IssueAsync(
        int count, bool hasLimits = false, RateLimit? limit = null)
    {
        var organization = (await CreateTenantAsync($"Acme {Interlocked.Increment(ref _organizations)}")).Organization;
        var metadata = new KeyMetadata { RateLimits = hasLimits ? [limit ?? RateLimit.PerDay(1_000)] : [] };
        return await Client.CreateKeysAsync(
            organization, [.. Enumerable.Repeat(metadata, count)], cancellationToken: Cancellation);
    }
}
