using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;
using MySqlConnector;

namespace ApiKeys.DatabaseTests.MySql;

/// <summary>
/// A cancellation that comes too late. The statement has ended, and the driver's kill hits the next statement.
/// </summary>
public sealed class MySqlCancellationTests : IAsyncLifetime
{
    private readonly MySqlTestDatabase _database = new();
    private readonly LateKillProxy _proxy;
    private readonly ApiKeyClient _client;
    private readonly CancellationTokenSource _cancelled = new();
    private OrganizationId _organization;

    public MySqlCancellationTests()
    {
        var server = new MySqlConnectionStringBuilder(_database.ConnectionString);
        _proxy = new((int)server.Port, SleepingAsync);

        // The driver gives up a slow cancellation. The long timeout keeps this one alive on a busy machine.
        var source = new MySqlConnectionStringBuilder(_database.ConnectionString)
        {
            Port = (uint)_proxy.Port,
            SslMode = MySqlSslMode.Disabled,
            CancellationTimeout = 60,
        };
        _client = ApiKeyClient.Open(
            ApiKeyDatabase.MySql(source.ConnectionString),
            new()
            {
                UsageFlushInterval = TimeSpan.FromHours(1),
                ChangePollInterval = TimeSpan.Zero,
                ValidationTimeout = TimeSpan.FromMinutes(2),
                ChangeTimeout = TimeSpan.FromMinutes(2),
            });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _client.MigrateAsync(Cancellation);
        _organization = (await _client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
    }

    public async ValueTask DisposeAsync()
    {
        using (_cancelled)
        using (_proxy)
        {
            await _client.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_write_whose_cancellation_comes_too_late_is_cancelled_and_leaves_nothing()
    {
        _proxy.Arm();
        var creating = _client.CreateKeyAsync(_organization, cancellationToken: _cancelled.Token);
        await CancelLateAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);

        Assert.Equal(0, await _database.CountAsync("api_key_keys"));
        await _client.CreateKeyAsync(_organization, cancellationToken: Cancellation);
        Assert.Equal(1, await _database.CountAsync("api_key_keys"));
    }

    private async Task CancelLateAsync()
    {
        await _proxy.Answered.WaitAsync(Cancellation);
        await _cancelled.CancelAsync();
    }

    private async Task SleepingAsync()
    {
        await using var connection = await _database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT count(*) FROM information_schema.processlist " +
            "WHERE db = database() AND id <> connection_id() AND info LIKE '%SLEEP(9)%'";
        while (Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation), CultureInfo.InvariantCulture) is 0)
            await Task.Delay(5, Cancellation);
    }
}
