using System.Collections.Concurrent;
using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Behaviour while a server is stopped and started again. The test has a server of its own, and
/// <paramref name="kind"/> is its name in <see cref="TestServer.StartNewAsync"/>.
/// </summary>
[Exempt("Sqlite", "It has no server that could stop; KillTests kill the processes that write.")]
public abstract class OutageTests(string kind) : IAsyncLifetime
{
    private const int Outages = 5;
    private const int Validators = 4;
    private const int Issuers = 4;
    private const int Limit = 200;

    private readonly List<ApiKeyClient> _clients = [];
    private TestServer? _server;
    private TestDatabase _database = null!;
    private ApiKeyClient _client = null!;
    private OrganizationId _organization;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartNewAsync(kind);
        _database = CreateDatabase(_server.Url);
        _client = Open(TimeSpan.FromHours(1));
        await _client.MigrateAsync(Cancellation);
        _organization = (await _client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is null)
            return;

        // The database is deleted with its server.
        await using (_server)
        {
            foreach (var client in _clients)
                await client.DisposeAsync();
        }
    }

    /// <summary>A database on this server.</summary>
    protected abstract TestDatabase CreateDatabase(string serverUrl);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_restart_between_two_calls_causes_no_failure(bool inGoodOrder)
    {
        var issued = await IssueAsync();
        await UseManySessionsAsync(issued);

        await (inGoodOrder ? Server.StopAsync() : Server.KillAsync());
        await Server.StartAsync();

        Assert.True((await ValidateAsync(issued)).IsValid);
        var another = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(1)] });
        Assert.True((await ValidateAsync(another)).IsValid);
        await UseManySessionsAsync(issued);
        await _client.FlushAsync(Cancellation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_throw_the_drivers_exception_while_a_server_is_down_and_succeed_afterwards(
        bool inGoodOrder)
    {
        var (issued, unseen) = (await IssueAsync(), await IssueAsync());
        await UseManySessionsAsync(issued);

        await (inGoodOrder ? Server.StopAsync() : Server.KillAsync());
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAnyAsync<DbException>(() => ValidateAsync(unseen));
            await Assert.ThrowsAnyAsync<DbException>(() => IssueAsync());
            await Assert.ThrowsAnyAsync<DbException>(
                () => _client.GetKeyAsync(_organization, issued.Key.Id, Cancellation));
            await Assert.ThrowsAnyAsync<DbException>(
                () => _client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation));
            await Assert.ThrowsAnyAsync<DbException>(() => _client.FlushAsync(Cancellation));
            await Assert.ThrowsAnyAsync<DbException>(() => _client.MigrateAsync(Cancellation));
        }

        Assert.Equal(
            ValidationStatus.Malformed,
            (await _client.ValidateKeyAsync("sk_junk", cancellationToken: Cancellation)).Status);
        await Server.StartAsync();

        Assert.True((await ValidateAsync(unseen)).IsValid);
        Assert.Equal(2, await _database.CountAsync("api_key_keys"));
        await _client.FlushAsync(Cancellation);
        Assert.Equal(
            1,
            (await Open(TimeSpan.FromHours(1)).GetKeyAsync(_organization, unseen.Key.Id, Cancellation)).UseCount);
    }

    [Fact]
    public async Task Eight_workers_survive_five_outages_without_a_lost_write_or_a_wrong_answer()
    {
        // One client writes its uses only on request, between two outages. The other writes all the time, also during
        // outages.
        var rounds = await Task.WhenAll(
            Enumerable.Range(0, Outages + 1).Select(
                async _ => new Round(new(await IssueAsync()), new(await IssueAsync()))));
        var limited = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(Limit)] });
        var (patient, eager) = (Open(TimeSpan.FromHours(1)), Open(TimeSpan.FromMilliseconds(10)));
        var (round, allowed) = (0, 0);
        var issued = new ConcurrentBag<IssuedKey>();

        async Task ValidateOnceAsync(ApiKeyClient client, Func<Round, Uses> usesOf)
        {
            var uses = usesOf(rounds[Volatile.Read(ref round)]);
            var answer = await client.ValidateKeyAsync(uses.Key.Plaintext, cancellationToken: Cancellation);
            Assert.Equal(ValidationStatus.Valid, answer.Status);
            uses.Count();
        }

        async Task ValidateLimitedOnceAsync()
        {
            var answer = await patient.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation);
            Assert.True(
                answer.Status is ValidationStatus.Valid or ValidationStatus.RateLimited,
                $"The limited key is {answer.Status}.");
            if (answer.IsValid)
                Interlocked.Increment(ref allowed);
            else
                await Task.Delay(5, Cancellation);
        }

        async Task IssueOnceAsync(ApiKeyClient client)
        {
            var key = await client.CreateKeyAsync(_organization, cancellationToken: Cancellation);
            issued.Add(key);
            Assert.Equal(
                ValidationStatus.Valid,
                (await client.ValidateKeyAsync(key.Plaintext, new() { TrackUsage = false }, Cancellation)).Status);
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Worker[] workers =
        [
            new(() => ValidateOnceAsync(patient, round => round.Patient), done.Token),
            new(() => ValidateOnceAsync(patient, round => round.Patient), done.Token),
            new(() => ValidateOnceAsync(eager, round => round.Eager), done.Token),
            new(ValidateLimitedOnceAsync, done.Token),
            .. Enumerable.Range(0, Issuers).Select(
                i => new Worker(() => IssueOnceAsync(i % 2 is 0 ? patient : eager), done.Token)),
        ];
        Assert.Equal(Validators + Issuers, workers.Length);

        await WaitForSuccessesAsync(workers);
        for (var outage = 0; outage < Outages; outage++)
        {
            await Task.Delay(500, Cancellation);
            await Server.KillAsync();
            await Task.Delay(300, Cancellation);
            await Server.StartAsync();
            Volatile.Write(ref round, outage + 1);
            await WaitForSuccessesAsync(workers);
            await patient.FlushAsync(Cancellation);
            await eager.FlushAsync(Cancellation);
        }

        await done.CancelAsync();
        await Task.WhenAll(workers.Select(worker => worker.Ended));
        await patient.FlushAsync(Cancellation);
        await eager.FlushAsync(Cancellation);

        // The outages were real.
        Assert.True(workers.Sum(worker => worker.Faults) >= Outages);

        var reader = Open(TimeSpan.FromHours(1));
        foreach (var key in issued)
            Assert.True(
                (await reader.ValidateKeyAsync(key.Plaintext, new() { TrackUsage = false }, Cancellation)).IsValid,
                "A key that was acknowledged does not validate.");
        Assert.Equal(await _database.CountAsync("api_key_keys"), await _database.CountAsync("api_key_secrets"));

        while ((await ValidateAsync(limited)).IsValid)
            allowed++;

        // An interrupted commit may have charged a call that was never answered: at most one call for each outage.
        // No charge was made twice.
        Assert.InRange(allowed, Limit - Outages, Limit);

        // The counts are exact, even when a commit was interrupted: each batch is written once.
        foreach (var (patientUses, eagerUses) in rounds)
        {
            Assert.Equal(patientUses.Counted, await ReadUseCountAsync(reader, patientUses.Key));
            Assert.Equal(eagerUses.Counted, await ReadUseCountAsync(reader, eagerUses.Key));
        }

        await _database.AssertIntegrityAsync();
    }

    private static async Task<long> ReadUseCountAsync(ApiKeyClient reader, IssuedKey key) =>
        (await reader.GetKeyAsync(key.Key.OrganizationId, key.Key.Id, Cancellation)).UseCount;

    /// <summary>Waits until each worker has completed another step.</summary>
    private static async Task WaitForSuccessesAsync(Worker[] workers)
    {
        var before = workers.Select(worker => worker.Successes).ToArray();
        var deadline = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < workers.Length; i++)
        {
            while (workers[i].Successes == before[i])
            {
                if (workers[i].Ended.IsCompleted)
                    await workers[i].Ended;
                Assert.True(
                    TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(30),
                    $"Worker {i} does nothing since the server is back; it has met {workers[i].Faults} faults.");
                await Task.Delay(10, Cancellation);
            }
        }
    }

    // The clock stands still: the day never ends, and a limit has one window. Timers still run.
    private ApiKeyClient Open(TimeSpan usageFlushInterval)
    {
        var client = ApiKeyClient.Open(
            _database.Database,
            new() { TimeProvider = new TestClock(), UsageFlushInterval = usageFlushInterval });
        _clients.Add(client);
        return client;
    }

    private Task<IssuedKey> IssueAsync(KeyMetadata? metadata = null) =>
        _client.CreateKeyAsync(_organization, metadata: metadata, cancellationToken: Cancellation);

    private async Task<KeyValidation> ValidateAsync(IssuedKey issued) =>
        await _client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);

    private async Task UseManySessionsAsync(IssuedKey issued) =>
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => ValidateAsync(issued), Cancellation)));

    /// <summary>
    /// The keys that are validated between two outages. No other round uses them: a wrong count points to one outage.
    /// </summary>
    private sealed record Round(Uses Patient, Uses Eager);

    private sealed class Uses(IssuedKey key)
    {
        private long _counted;

        public IssuedKey Key => key;

        public long Counted => Interlocked.Read(ref _counted);

        public void Count() => Interlocked.Increment(ref _counted);
    }

    /// <summary>Repeats a step. It continues after a database fault, and stops at any other fault.</summary>
    private sealed class Worker
    {
        private int _successes;
        private int _faults;

        public Worker(Func<Task> work, CancellationToken done) =>
            Ended = Task.Run(() => WorkAsync(work, done), CancellationToken.None);

        public Task Ended { get; }

        public int Successes => Volatile.Read(ref _successes);

        public int Faults => Volatile.Read(ref _faults);

        private async Task WorkAsync(Func<Task> work, CancellationToken done)
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    await work();
                    Interlocked.Increment(ref _successes);
                }
                catch (Exception exception) when (exception is DbException or TimeoutException)
                {
                    // On a busy machine a server takes longer to come back than a call waits.
                    Interlocked.Increment(ref _faults);
                    await Task.Delay(5, CancellationToken.None);
                }
            }
        }
    }
}
