using System.Net;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage.PostgreSql;
using Npgsql;

namespace ApiKeys.DatabaseTests.Topologies;

/// <summary>
/// A pooler between the clients and PostgreSQL, in transaction mode and in session mode. The tests of a mode share it.
/// In transaction mode the URL has the option that the documentation asks for.
/// </summary>
public sealed class PgBouncerTests
{
    private const string Transaction = "pgbouncer";
    private const string Session = "pgbouncersession";

    // They end with the process: the script that holds them reads the end of its input.
    private static readonly Dictionary<string, Lazy<Task<TestServer>>> Poolers = new[] { Transaction, Session }
        .ToDictionary(kind => kind, kind => new Lazy<Task<TestServer>>(() => TestServer.StartNewAsync(kind)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Transaction)]
    [InlineData(Session)]
    public async Task Clients_that_migrate_at_once_all_succeed_and_limits_and_counts_are_exact(string kind)
    {
        await using var database = await CreateDatabaseAsync(kind);
        var clients = Enumerable.Range(0, 4).Select(_ => Open(database, new TestClock())).ToList();

        await InParallelAsync(clients, client => client.MigrateAsync(Cancellation));

        var organization = await clients[0].CreateOrganizationAsync("Acme Inc", Cancellation);

        // Each call of so small a limit is charged by itself.
        var limited = await clients[0].CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(90)] },
            cancellationToken: Cancellation);
        var leased = await clients[0].CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(1000)] },
            cancellationToken: Cancellation);
        var (allowed, allowedOfLeased) = (0, 0);
        await InParallelAsync(clients, async client =>
        {
            for (var i = 0; i < 300; i++)
            {
                if (i < 50 && await StatusAsync(client, limited) is ValidationStatus.Valid)
                    Interlocked.Increment(ref allowed);
                if (await StatusAsync(client, leased) is ValidationStatus.Valid)
                    Interlocked.Increment(ref allowedOfLeased);
            }

            await client.FlushAsync(Cancellation);
        });

        // A flush has returned what was left of the leases. A client that was refused remembers it; a new one does not.
        clients.Add(Open(database, new TestClock()));
        while (await StatusAsync(clients[^1], leased) is ValidationStatus.Valid)
            allowedOfLeased++;
        await clients[^1].FlushAsync(Cancellation);
        Assert.Equal((90, 1000), (allowed, allowedOfLeased));
        Assert.Equal(90, (await clients[0].GetKeyAsync(organization.Id, limited.Key.Id, Cancellation)).UseCount);
        Assert.Equal(1000, (await clients[0].GetKeyAsync(organization.Id, leased.Key.Id, Cancellation)).UseCount);
        Assert.Equal(PostgreSqlMigrations.All.Count, await database.CountAsync("api_key_migrations"));
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Theory]
    [InlineData(Transaction)]
    [InlineData(Session)]
    public async Task A_client_leaves_no_setting_to_the_next_user_of_a_connection(string kind)
    {
        await using var database = await CreateDatabaseAsync(kind);
        await using (var client = Open(database))
        {
            await client.MigrateAsync(Cancellation);
            var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(
                _ => Task.Run(() => client.CreateKeyAsync(organization.Id), Cancellation)));
        }

        // As many at once as the pooler has connections, so that each of them is asked.
        var pooler = new Uri(database.Url);
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Host = pooler.Host,
            Port = pooler.Port,
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(async () =>
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(Cancellation);
            await using var command = new NpgsqlCommand(
                "SELECT current_setting('idle_in_transaction_session_timeout') FROM pg_sleep(0.1)", connection);
            return (string?)await command.ExecuteScalarAsync(Cancellation);
        })));

        Assert.All(answers, answer => Assert.Equal("0", answer));
    }

    [Theory]
    [InlineData(Transaction)]
    [InlineData(Session)]
    public async Task A_revocation_reaches_another_client_by_polling(string kind)
    {
        await using var database = await CreateDatabaseAsync(kind);
        await using var first = Open(database);
        await using var second = Open(database);
        await first.MigrateAsync(Cancellation);
        var organization = await first.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await first.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second, issued));

        await first.RevokeKeyAsync(organization.Id, issued.Key.Id, cancellationToken: Cancellation);

        var start = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(async () => await StatusAsync(second, issued) is ValidationStatus.Revoked);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    // A client has a server connection to itself, and so keeps its prepared statements: a miss is one round trip, as
    // docs/performance.md says of PostgreSQL itself. A lost statement would be prepared again.
    [Fact]
    public async Task Behind_session_mode_prepared_statements_survive_the_calls_of_other_clients()
    {
        await using var database = await CreateDatabaseAsync(Session);
        var pooler = new Uri(database.Url);
        using var proxy = new RoundTripProxy(pooler.Port, IPAddress.Parse(pooler.Host));
        await using var client = ApiKeyClient.Open(
            proxy.UrlOf(database.PlainUrl),
            new() { UsageFlushInterval = TimeSpan.FromHours(1), ChangePollInterval = TimeSpan.Zero });
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var others = Enumerable.Range(0, 4).Select(_ => Open(database)).ToList();
        var issued = await others[0].CreateKeysAsync(
            organization.Id, [.. Enumerable.Repeat(new KeyMetadata(), 23)], cancellationToken: Cancellation);
        for (var i = 0; i < 3; i++)
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, issued[i]));

        for (var i = 3; i < issued.Count; i++)
        {
            var key = issued[i];
            await InParallelAsync(others, other => StatusAsync(other, key));
            Assert.Equal(1, await proxy.CountAsync(
                async () => Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, key))));
        }

        foreach (var other in others)
            await other.DisposeAsync();
    }

    [Theory]
    [InlineData(Transaction)]
    [InlineData(Session)]
    public async Task Server_connections_that_are_killed_cost_no_error(string kind)
    {
        await using var database = await CreateDatabaseAsync(kind);
        await using var client = Open(database);
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        // Between two calls: every kind of call finds its connection dead.
        for (var round = 0; round < 2; round++)
        {
            await KillConnectionsAsync(database);
            var another = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
            await KillConnectionsAsync(database);
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, another));
            await KillConnectionsAsync(database);
            await client.FlushAsync(Cancellation);
            await KillConnectionsAsync(database);
            await client.RevokeKeyAsync(organization.Id, another.Key.Id, cancellationToken: Cancellation);
            Assert.Equal(ValidationStatus.Revoked, await StatusAsync(client, another));
        }

        // In the middle of calls that read.
        using var done = new CancellationTokenSource();
        var reads = 0;
        var reading = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Assert.Equal(issued.Key.Id, (await ReadAsync()).Id);
                    Interlocked.Increment(ref reads);
                }
            },
            Cancellation)));
        for (var kill = 0; kill < 3; kill++)
        {
            await KillConnectionsAsync(database);

            // Reads from before the kill do not show that there are connections again.
            var before = Volatile.Read(ref reads);
            await Eventually.TrueAsync(() => reading.IsCompleted || Volatile.Read(ref reads) > before + 20);
            if (reading.IsCompleted)
                await reading;
        }

        await done.CancelAsync();
        await reading;

        Task<ApiKey> ReadAsync() => client.GetKeyAsync(organization.Id, issued.Key.Id, Cancellation);
    }

    [Fact]
    public async Task A_client_behind_session_mode_is_notified_also_after_its_server_connection_was_killed()
    {
        await using var database = await CreateDatabaseAsync(Session);
        await using var first = Open(database);
        await using var second = ApiKeyClient.Open(
            database.Database,
            new()
            {
                ListenForChanges = true,
                ChangePollInterval = TimeSpan.Zero,
                CacheDuration = TimeSpan.FromHours(1),
            });
        await first.MigrateAsync(Cancellation);
        var organization = await first.CreateOrganizationAsync("Acme Inc", Cancellation);
        await RevokeAsync();
        await KillConnectionsAsync(database);
        await RevokeAsync();

        async Task RevokeAsync()
        {
            var issued = await first.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(second, issued));

            // It listens from its first validation on, and forgets what it knew before.
            await Eventually.TrueAsync(async () => await database.CountAsync(
                "pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'") is 1);
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(second, issued));
            await first.RevokeKeyAsync(organization.Id, issued.Key.Id, cancellationToken: Cancellation);

            await Eventually.TrueAsync(async () => await StatusAsync(second, issued) is ValidationStatus.Revoked);
        }
    }

    private static ApiKeyClient Open(PostgreSqlTestDatabase database, TimeProvider? clock = null) => ApiKeyClient.Open(
        database.Database,
        new() { UsageFlushInterval = TimeSpan.FromHours(1), TimeProvider = clock ?? TimeProvider.System });

    private static async Task<PostgreSqlTestDatabase> CreateDatabaseAsync(string kind)
    {
        var pooler = await Poolers[kind].Value;
        return new(pooler.Urls[0], pooler.Urls[1]);
    }

    // All of them at once, and then it waits until each has ended.
    /// <summary>Kills the server's side of all connections of the pooler to the database, without the pooler.</summary>
    private static async Task KillConnectionsAsync(PostgreSqlTestDatabase database) => Assert.True(
        await database.CountAsync("""
            unnest((SELECT array_agg(pid) FROM (
              SELECT pid, pg_terminate_backend(pid) AS is_found FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid()) AS killed WHERE is_found)) AS pid
            WHERE pg_terminate_backend(pid, 5000) IS NOT NULL
            """) > 0);

    private static Task InParallelAsync(List<ApiKeyClient> clients, Func<ApiKeyClient, Task> work) =>
        Task.WhenAll(clients.Select(client => Task.Run(() => work(client), Cancellation)));

    private static async Task<ValidationStatus> StatusAsync(ApiKeyClient client, IssuedKey key) =>
        (await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation)).Status;
}
