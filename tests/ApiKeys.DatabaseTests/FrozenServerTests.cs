using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Behaviour while the server itself is frozen by SIGSTOP: connections are accepted, and nothing answers. The test has
/// a server of its own, and <paramref name="kind"/> is its name in <see cref="TestServer.StartNewAsync"/>.
/// </summary>
[Exempt("Sqlite", "It has no server that could freeze; SqliteLockTests hold its write lock.")]
public abstract class FrozenServerTests(string kind) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Bound = Limit + TimedCall.Lateness;

    private readonly List<ApiKeyClient> _clients = [];
    private TestServer? _server;
    private TestDatabase _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartNewAsync(kind);
        _database = CreateDatabase(_server.Url);
        await Open(new()).MigrateAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is null)
            return;

        // The database is deleted with its server.
        await using (_server)
        {
            await _server.ThawAsync();
            foreach (var client in _clients)
                await client.DisposeAsync();
        }
    }

    /// <summary>A database on this server.</summary>
    protected abstract TestDatabase CreateDatabase(string serverUrl);

    [Fact]
    public async Task A_frozen_server_costs_no_call_more_than_its_time_limit()
    {
        var organization = (await _clients[0].CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var (known, unknown) = (await IssueAsync(organization), await IssueAsync(organization));
        ApiKeyClient[] clients =
        [
            Open(new() { CacheDuration = TimeSpan.FromMinutes(5) }),
            Open(new() { CacheDuration = TimeSpan.Zero }),
            Open(new() { CacheDuration = TimeSpan.FromMilliseconds(10), ServeStaleFor = TimeSpan.FromHours(1) }),
        ];
        foreach (var client in clients)
        {
            foreach (var key in known)
                await TimedCall.ValidAsync(client, key);
        }

        await _server!.FreezeAsync();
        var validations = new List<Task<TimedCall>>();
        while (validations.Count < 1_000)
        {
            foreach (var key in known.Concat(unknown))
                validations.AddRange(clients.Select(client => TimedCall.ValidateAsync(client, key)));
        }

        var start = TimeProvider.System.GetTimestamp();
        var changes = known.Take(3).Zip(clients).Select(
            pair => Assert.ThrowsAsync<TimeoutException>(
                () => pair.Second.RevokeKeyAsync(organization, pair.First.Key.Id, cancellationToken: Cancellation)));
        await Task.WhenAll(changes);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, Bound);
        foreach (var (outcome, time) in await Task.WhenAll(validations))
        {
            Assert.True(outcome is ValidationStatus.Valid or TimeoutException, outcome.ToString());
            Assert.InRange(time, TimeSpan.Zero, Bound);
        }

        await _server.ThawAsync();
        foreach (var client in clients)
        {
            foreach (var key in unknown)
                await TimedCall.ValidAsync(client, key);
        }

        // A revocation that timed out may have reached the server. It can be repeated, and holds on every node.
        foreach (var (key, client) in known.Take(3).Zip(clients))
            await client.RevokeKeyAsync(organization, key.Key.Id, cancellationToken: Cancellation);
        foreach (var key in known.Take(3))
        {
            await Eventually.TrueAsync(
                async () => (await TimedCall.ValidateAsync(clients[0], key)).Outcome is ValidationStatus.Revoked);
        }
    }

    private ApiKeyClient Open(ApiKeyOptions options)
    {
        options.UsageFlushInterval = TimeSpan.FromHours(1);
        options.ValidationTimeout = Limit;
        options.ChangeTimeout = Limit;
        var client = ApiKeyClient.Open(_database.Database, options);
        _clients.Add(client);
        return client;
    }

    // Half of them have a limit.
    private Task<IReadOnlyList<IssuedKey>> IssueAsync(OrganizationId organization) => _clients[0].CreateKeysAsync(
        organization,
        [
            .. Enumerable.Range(0, 20).Select(
                i => new KeyMetadata { RateLimits = i % 2 is 0 ? [] : [RateLimit.PerDay(10_000)] }),
        ],
        cancellationToken: Cancellation);
}
