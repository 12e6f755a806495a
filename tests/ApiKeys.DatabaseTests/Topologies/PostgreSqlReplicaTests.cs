using System.Collections.Concurrent;
using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;
using Npgsql;

namespace ApiKeys.DatabaseTests.Topologies;

/// <summary>A PostgreSQL primary with a standby that replicates it synchronously.</summary>
public sealed class PostgreSqlReplicaTests : IAsyncLifetime
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    private TestServer? _servers;
    private PostgreSqlTestDatabase _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await TestServer.StartNewAsync("postgresqlreplica");
        _database = new(_servers.Url);
    }

    // The database is deleted with its servers.
    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("?target_session_attrs=read-write")]
    public async Task Calls_succeed_again_soon_after_the_primary_is_killed_and_the_standby_is_promoted(string options)
    {
        await using var client = ApiKeyClient.Open(UrlOfBoth() + options, ClusterLoad.Options);
        await client.MigrateAsync(Cancellation);
        await using var load = await ClusterLoad.StartAsync(client);
        await using var session = await ConnectAsync("127.0.0.1");
        var farewells = new ConcurrentQueue<string>();
        session.Notice += (_, notice) => farewells.Enqueue(notice.Notice.MessageText);
        await using var command = new NpgsqlCommand("SELECT pg_sleep(60)", session);
        var sleeping = command.ExecuteNonQueryAsync(Cancellation);
        await Task.Delay(500, Cancellation);

        await _servers!.KillAsync(1);
        var fault = await Assert.ThrowsAnyAsync<NpgsqlException>(() => sleeping);
        await Assert.ThrowsAnyAsync<DbException>(() => client.PingAsync(Cancellation));
        await ExecuteOnStandbyAsync("SELECT pg_promote()");
        var gap = await load.SucceedAsync(Outage);

        TestContext.Current.TestOutputHelper!.WriteLine($"After the promotion, calls succeeded within {gap}.");
        await using var reader = ApiKeyClient.Open(UrlOfStandby(), new() { TimeProvider = new TestClock() });
        await load.VerifyAsync([reader], outages: 1);

        // The primary had no time to tell its clients anything.
        Assert.Null(fault.SqlState);
        Assert.Empty(farewells);
    }

    [Fact]
    public async Task A_standby_validates_keys_and_refuses_changes()
    {
        await using var client = ApiKeyClient.Open(UrlOfBoth());
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        await using var standby = ApiKeyClient.Open(UrlOfStandby());

        await Eventually.TrueAsync(async () =>
            (await standby.ValidateKeyAsync(issued.Plaintext, new() { TrackUsage = false }, Cancellation)).IsValid);

        var fault = await Assert.ThrowsAsync<PostgresException>(
            () => standby.CreateKeyAsync(organization.Id, cancellationToken: Cancellation));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, fault.SqlState);
    }

    private string UrlOfBoth()
    {
        var port = new Uri(_database.Url).Port;

        // The standby comes first, so that the client has to look for the primary.
        return _database.Url.Replace(
            $"@127.0.0.1:{port}", $"@127.0.0.2:{port},127.0.0.1:{port}", StringComparison.Ordinal);
    }

    private string UrlOfStandby() => _database.Url.Replace("@127.0.0.1:", "@127.0.0.2:", StringComparison.Ordinal);

    private async Task ExecuteOnStandbyAsync(string sql)
    {
        await using var connection = await ConnectAsync("127.0.0.2");
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<NpgsqlConnection> ConnectAsync(string host)
    {
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Host = host };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}
