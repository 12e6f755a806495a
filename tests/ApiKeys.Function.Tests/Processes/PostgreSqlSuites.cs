using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.FunctionTests.Infrastructure;

namespace ApiKeys.FunctionTests.Processes;

public sealed class PostgreSqlKilledInstanceTests : KilledInstanceTests
{
    private protected override TestDatabase CreateDatabase() => new PostgreSqlTestDatabase();
}

public sealed class PostgreSqlSlowInstanceTests : SlowInstanceTests
{
    private protected override TestDatabase CreateDatabase() => new PostgreSqlTestDatabase();
}

public sealed class PostgreSqlClosedConnectionTests : ClosedConnectionTests
{
    private protected override TestDatabase CreateDatabase() => new PostgreSqlTestDatabase();

    private protected override Task KillConnectionsAsync(FunctionScene scene) => scene.Database.ScalarAsync(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """);

    [Fact]
    public async Task A_connection_that_idled_too_long_for_the_server_costs_no_error()
    {
        var database = new PostgreSqlTestDatabase();
        var name = database.Url[(database.Url.LastIndexOf('/') + 1)..];
        await database.ExecuteAsync($"ALTER DATABASE {name} SET idle_session_timeout = '1s'");
        await AssertThatIdlingCostsNoErrorAsync(database);
    }
}
