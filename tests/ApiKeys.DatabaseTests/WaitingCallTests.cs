using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Calls that wait for the database: those that wait for the same thing get it together, and the answer is judged at
/// its end, not at its beginning.
/// </summary>
[Exempt("Sqlite", "It has no connections over a network, and one process at a time writes to a file.")]
public abstract class WaitingCallTests(TestDatabase database) : BehaviourSuite(database)
{
    // Repeated with more rounds by hand, on each server.
    private static readonly int Aborts = 4 * Races.Rounds;

    [Theory]
    [InlineData(99, 90)]
    [InlineData(99, 150)]
    [InlineData(50, 90)]
    [InlineData(1, 90)]
    [InlineData(2_000, 90)]
    public async Task Calls_that_wait_for_one_limit_are_charged_together(int limit, int callers)
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(limit), RateLimit.PerDay(limit)] });
        await using var far = OpenFar(TimeSpan.FromMilliseconds(20));
        await far.ValidateAsync(issued, new KeyRequirement { EnforceRateLimits = false });
        using var heard = new HeardMeasurements();

        var calls = Enumerable.Range(0, callers).Select(_ => far.ValidateAsync(issued)).ToList();
        var answers = await Task.WhenAll(calls);

        Assert.Equal(Math.Min(limit, callers), answers.Count(answer => answer.IsValid));
        Assert.All(
            answers,
            answer => Assert.True(answer.Status is ValidationStatus.Valid or ValidationStatus.RateLimited));

        // The first call asks alone. The others wait meanwhile, and are charged by the second, or told what is left.
        Assert.InRange(heard.Of(ApiKeyTelemetry.Leases).Length, 1, 4);
    }

    [Fact]
    public async Task Calls_that_wait_for_one_key_share_a_read_however_short_the_cache_is()
    {
        var issued = await IssueAsync();
        await using var far = OpenFar(
            TimeSpan.FromMilliseconds(60), new() { CacheDuration = TimeSpan.FromMilliseconds(10) });
        await far.ValidateAsync(issued);
        using var heard = new HeardMeasurements();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => far.ValidateAsync(issued)));

        // What was read before a call began is too old for it. One more read began later, and answers all.
        Assert.All(answers, answer => Assert.True(answer.IsValid));
        Assert.InRange(heard.Of(ApiKeyTelemetry.LookupDuration).Length, 1, 3);
    }

    [Fact]
    public async Task A_call_does_not_use_a_read_that_began_before_it_and_is_too_old()
    {
        var issued = await IssueAsync();
        var other = await Client.CreateKeyAsync(issued.Key.OrganizationId, cancellationToken: Cancellation);
        using var proxy = new HoldingProxy(new Uri(Database.Url).Port);
        await using var client = ApiKeyClient.Open(
            proxy.UrlOf(Database.Url),
            new()
            {
                CacheDuration = TimeSpan.FromMilliseconds(10),
                ChangePollInterval = TimeSpan.Zero,
                UsageFlushInterval = TimeSpan.FromHours(1),
            });
        for (var i = 0; i < 3; i++)
        {
            await client.ValidateKeyAsync(other.Plaintext, cancellationToken: Cancellation);
            await Task.Delay(20, Cancellation);
        }

        proxy.HoldNextAnswer();
        var early = client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation).AsTask();
        await proxy.IsHeld;
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await Task.Delay(50, Cancellation);
        var late = client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation).AsTask();
        proxy.Release();

        await early;
        Assert.Equal(ValidationStatus.Revoked, (await late).Status);
    }

    [Fact]
    public async Task Calls_that_are_aborted_lose_no_call_of_a_limit()
    {
        var limit = 50 + Aborts;
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(limit), RateLimit.PerDay(limit + 5)] });
        await using var far = OpenFar(TimeSpan.FromMilliseconds(1));
        var allowed = 0;

        for (var i = 0; i < Aborts; i += 10)
        {
            var calls = Enumerable.Range(0, 10).Select(async _ =>
            {
                using var leaving = new CancellationTokenSource();
                var validating = far.ValidateAsync(issued, leaving: leaving);
                leaving.CancelAfter(TimeSpan.FromMilliseconds(Random.Shared.Next(0, 8)));
                try
                {
                    if ((await validating).IsValid)
                        Interlocked.Increment(ref allowed);
                }
                catch (OperationCanceledException)
                {
                }
            });
            await Task.WhenAll(calls);
        }

        Assert.InRange(allowed, 0, limit);
        while ((await far.ValidateAsync(issued)).IsValid)
            allowed++;
        Assert.Equal(limit, allowed);
    }

    [Fact]
    public async Task A_revocation_whose_commit_arrives_late_is_honoured_by_the_node_that_made_it()
    {
        var issued = await IssueAsync();
        using var proxy = new CuttingProxy(new Uri(Database.Url).Port);
        await using var client = ApiKeyClient.Open(
            proxy.UrlOf(Database.PlainUrl),
            new()
            {
                CacheDuration = TimeSpan.FromHours(1),
                ChangePollInterval = TimeSpan.Zero,
                UsageFlushInterval = TimeSpan.FromHours(1),
            });
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);

        proxy.CutCommits(1, TimeSpan.FromMilliseconds(400));
        var fault = await Assert.ThrowsAsync<UnknownOutcomeException>(
            () => client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation));
        Assert.Contains("To revoke again is safe", fault.Message, StringComparison.Ordinal);

        // It is not committed yet. What is read now is not kept.
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await Eventually.TrueAsync(async () => (await ReadAsync(issued)).RevokedAt is not null);
        Assert.Equal(
            ValidationStatus.Revoked,
            (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);

        // To revoke it again is safe.
        await client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task A_key_that_is_revoked_while_its_call_waits_for_a_limit_is_refused_and_not_charged()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(5)] });
        Assert.True((await ValidateAsync(issued)).IsValid);
        var validating = await BeginWithLockedWindowsAsync(
            issued,
            () => Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation));

        Assert.Equal(ValidationStatus.Revoked, (await validating).Status);
        await Client.FlushAsync(Cancellation);
        Assert.Equal(1, (await ReadAsync(issued)).UseCount);
        Assert.Equal(1, await Database.ScalarAsync("SELECT day_used FROM api_key_windows"));
    }

    [Fact]
    public async Task A_key_that_expires_while_its_call_waits_for_a_limit_is_refused_and_not_charged()
    {
        var issued = await IssueAsync(new()
        {
            RateLimits = [RateLimit.PerDay(5)],
            ExpiresAt = Clock.Now.AddMinutes(1),
        });
        Assert.True((await ValidateAsync(issued)).IsValid);
        var validating = await BeginWithLockedWindowsAsync(issued, () =>
        {
            Clock.Advance(TimeSpan.FromMinutes(2));
            return Task.CompletedTask;
        });

        Assert.Equal(ValidationStatus.Expired, (await validating).Status);
        await Client.FlushAsync(Cancellation);
        Assert.Equal(1, await Database.ScalarAsync("SELECT day_used FROM api_key_windows"));
    }

    [Fact]
    public async Task A_key_that_stays_valid_while_its_call_waits_for_a_limit_is_charged_once()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(5)] });
        Assert.True((await ValidateAsync(issued)).IsValid);
        var validating = await BeginWithLockedWindowsAsync(issued, () => Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { Name = "Renamed", RateLimits = [RateLimit.PerDay(5)] },
            Cancellation));

        Assert.Equal("Renamed", (await validating).EnsureValid().Metadata.Name);
        Assert.Equal(2, await Database.ScalarAsync("SELECT day_used FROM api_key_windows"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_key_that_is_revoked_while_a_slow_answer_is_on_its_way_is_refused(int cacheSeconds)
    {
        var issued = await IssueAsync();
        var other = await Client.CreateKeyAsync(issued.Key.OrganizationId, cancellationToken: Cancellation);
        using var proxy = new HoldingProxy(new Uri(Database.Url).Port);
        await using var client = ApiKeyClient.Open(
            proxy.UrlOf(Database.Url),
            new()
            {
                CacheDuration = TimeSpan.FromSeconds(cacheSeconds),
                ChangePollInterval = TimeSpan.Zero,
                UsageFlushInterval = TimeSpan.FromHours(1),

                // The change opens a connection, which takes seconds on a busy machine.
                ValidationTimeout = TimeSpan.FromMinutes(1),
            });

        // Prepares the look-up, so that the next answer is the key.
        for (var i = 0; i < 3; i++)
            await client.ValidateKeyAsync(other.Plaintext, cancellationToken: Cancellation);

        proxy.HoldNextAnswer();
        var validating = client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation).AsTask();
        await proxy.IsHeld;
        await client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        proxy.Release();

        Assert.Equal(ValidationStatus.Revoked, (await validating).Status);
    }

    // A call whose charge waits for a row that the app holds. The change happens meanwhile.
    private async Task<Task<KeyValidation>> BeginWithLockedWindowsAsync(IssuedKey issued, Func<Task> change)
    {
        await using var app = await Database.ConnectAsync();
        await using var transaction = await app.BeginTransactionAsync(Cancellation);
        await using var command = app.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "UPDATE api_key_windows SET second_used = second_used + 1";
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        var validating = ValidateAsync(issued);
        await change();
        Assert.False(validating.IsCompleted);
        await transaction.RollbackAsync(Cancellation);
        return validating;
    }

    private FarClient OpenFar(TimeSpan delay, ApiKeyOptions? options = null) => new(Database, delay, options);

    /// <summary>A client whose messages take a while to the server.</summary>
    private sealed class FarClient : IAsyncDisposable
    {
        private readonly LoopbackProxy _proxy;
        private readonly ApiKeyClient _client;

        public FarClient(TestDatabase database, TimeSpan delay, ApiKeyOptions? options)
        {
            _proxy = new(new Uri(database.Url).Port, () => new DelayingRelay(delay));
            options ??= new();
            options.UsageFlushInterval = TimeSpan.FromHours(1);
            _client = ApiKeyClient.Open(_proxy.UrlOf(database.Url), options);
        }

        public Task<KeyValidation> ValidateAsync(
            IssuedKey issued, KeyRequirement? requirement = null, CancellationTokenSource? leaving = null) =>
            _client.ValidateKeyAsync(issued.Plaintext, requirement, leaving?.Token ?? Cancellation).AsTask();

        public async ValueTask DisposeAsync()
        {
            await _client.DisposeAsync();
            _proxy.Dispose();
        }
    }

    /// <summary>Holds one answer of the server back, until it is released. Other connections go on.</summary>
    private sealed class HoldingProxy(int serverPort) : LoopbackProxy(serverPort, static () => new())
    {
        private readonly TaskCompletionSource _isHeld = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _isReleased = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _holds;

        public Task IsHeld => _isHeld.Task;

        public void HoldNextAnswer() => Volatile.Write(ref _holds, 1);

        public void Release() => _isReleased.SetResult();

        protected override LoopbackRelay CreateRelay() => new Relay(this);

        private sealed class Relay(HoldingProxy proxy) : LoopbackRelay
        {
            public override async Task ToClientAsync(Memory<byte> received, Func<Task> forward)
            {
                if (Interlocked.Exchange(ref proxy._holds, 0) is 1)
                {
                    proxy._isHeld.SetResult();
                    await proxy._isReleased.Task;
                }

                await forward();
            }
        }
    }
}
