using ApiKeys.DatabaseTests.Infrastructure;
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
        var allowed = 0;
        await InParallelAsync(clients, async client =>
        {
            for (var i = 0; i < 50; i++)
            {
                if ((await client.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation)).IsValid)
                    Interlocked.Increment(ref allowed);
            }

            await client.FlushAsync(Cancellation);
        });

        Assert.Equal(90, allowed);
        Assert.Equal(90, (await clients[0].GetKeyAsync(organization.Id, limited.Key.Id, Cancellation)).UseCount);
        Assert.Equal(2, await database.CountAsync("api_key_migrations"));
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

    [Fact]
    public async Task A_client_behind_session_mode_is_notified()
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
        var issued = await first.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second, issued));

        // It listens from its first validation on, and forgets what it knew before.
        await Eventually.TrueAsync(async () =>
            await database.CountAsync(
                "pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'") is 1);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second, issued));
        await first.RevokeKeyAsync(organization.Id, issued.Key.Id, cancellationToken: Cancellation);

        await Eventually.TrueAsync(async () => await StatusAsync(second, issued) is ValidationStatus.Revoked);
    }

    private static ApiKeyClient Open(PostgreSqlTestDatabase database, TimeProvider? clock = null) => ApiKeyClient.Open(
        database.Database,
        new() { UsageFlushInterval = TimeSpan.FromHours(1), TimeProvider = clock ?? TimeProvider.System });

    private static async Task<PostgreSqlTestDatabase> CreateDatabaseAsync(string kind)
    {
        var pooler = await Poolers[kind].Value;
        return new(pooler.Urls[0], pooler.Urls[1]);
    }

    private static Task InParallelAsync(List<ApiKeyClient> clients, Func<ApiKeyClient, Task> work) =>
        Task.WhenAll(clients.Select(client => Task.Run(() => work(client), Cancellation)));

    private static async Task<ValidationStatus> StatusAsync(ApiKeyClient client, IssuedKey key) =>
        (await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation)).Status;
}
