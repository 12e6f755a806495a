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

    // MySQL has such a limit only for the whole server, whose other databases belong to other tests.
    [Fact]
    public async Task A_connection_that_idled_too_long_for_the_server_costs_no_error()
    {
        var database = new PostgreSqlTestDatabase();
        var name = database.Url[(database.Url.LastIndexOf('/') + 1)..];
        await database.ExecuteAsync($"ALTER DATABASE {name} SET idle_session_timeout = '1s'");
        await using var scene = await FunctionScene.CreateAsync(database);

        var instance = scene.Platform.Start();
        var answers = await UseFrozenAsync(scene, instance, calls: 3, TimeSpan.FromSeconds(1.5));
        Assert.Equal(0, await database.CountConnectionsAsync());
        Assert.Equal([200, 200, 200], answers);
        Assert.Equal("", instance.Log);
        Assert.Equal(3, await scene.CountUsesAsync());
    }
}
