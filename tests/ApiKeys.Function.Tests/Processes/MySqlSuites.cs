using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.FunctionTests.Infrastructure;
using MySqlConnector;

namespace ApiKeys.FunctionTests.Processes;

public sealed class MySqlKilledInstanceTests : KilledInstanceTests
{
    private protected override TestDatabase CreateDatabase() => new MySqlTestDatabase();
}

public sealed class MySqlSlowInstanceTests : SlowInstanceTests
{
    private protected override TestDatabase CreateDatabase() => new MySqlTestDatabase();
}

public sealed class MySqlClosedConnectionTests : ClosedConnectionTests
{
    private protected override TestDatabase CreateDatabase() => new MySqlTestDatabase();

    private protected override async Task KillConnectionsAsync(FunctionScene scene)
    {
        await using var connection = await scene.Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()";
        var ids = new List<long>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                ids.Add(reader.GetInt64(0));
        }

        foreach (var id in ids)
        {
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"KILL {id}");
            try
            {
                await command.ExecuteNonQueryAsync();
            }
            catch (MySqlException exception) when (exception.ErrorCode is MySqlErrorCode.NoSuchThread)
            {
                // It has ended by itself.
            }
        }
    }

    // The limit is one of the whole server, so this server is the test's own.
    [Fact]
    public async Task A_connection_that_idled_too_long_for_the_server_costs_no_error()
    {
        await using var server = await TestServer.StartNewAsync("mysql");
        var database = new MySqlTestDatabase(server.Url);
        await database.ExecuteAsync("SET GLOBAL wait_timeout = 1");
        await AssertThatIdlingCostsNoErrorAsync(database);
    }
}
