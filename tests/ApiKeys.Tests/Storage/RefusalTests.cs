using ApiKeys.Storage.MySql;
using ApiKeys.Storage.PostgreSql;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ApiKeys.Tests.Storage;

/// <summary>Which exceptions say that the server refused the statement for its rows.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("P0001")]
    [InlineData("22003")]
    [InlineData("23505")]
    [InlineData("23503")]
    [InlineData("23514")]
    [InlineData("42501")]
    [InlineData("44000")]
    [InlineData("45000")]
    [InlineData("ZZ001")]
    public async Task PostgreSql_refuses_with_any_code_of_a_trigger_a_constraint_or_a_right(string state) =>
        Assert.True(await IsRefusalAsync(Fault(state)));

    [Theory]
    [InlineData("08006")]
    [InlineData("0A000")]
    [InlineData("25006")]
    [InlineData("25P03")]
    [InlineData("26000")]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("42P05")]
    [InlineData("53100")]
    [InlineData("53300")]
    [InlineData("55P03")]
    [InlineData("57014")]
    [InlineData("57P01")]
    [InlineData("58030")]
    [InlineData("XX000")]
    public async Task PostgreSql_refuses_no_key_where_the_fault_concerns_all(string state) =>
        Assert.False(await IsRefusalAsync(Fault(state)));

    [Fact]
    public async Task PostgreSql_refuses_nothing_where_the_connection_ends_or_the_driver_fails()
    {
        Assert.False(await IsRefusalAsync(new PostgresException("ended", "FATAL", "FATAL", "P0001")));
        Assert.False(await IsRefusalAsync(new NpgsqlException("The connection was cut.", new IOException())));
        Assert.False(await IsRefusalAsync(new TimeoutException()));
    }

    [Fact]
    public void MySql_refuses_nothing_where_the_driver_fails()
    {
        Assert.False(MySqlFaults.IsRefusal(new IOException("The stream is closed.")));
        Assert.False(MySqlFaults.IsRefusal(new TimeoutException()));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(19, true)]
    [InlineData(5, false)]
    [InlineData(6, false)]
    [InlineData(8, false)]
    [InlineData(10, false)]
    [InlineData(13, false)]
    [InlineData(14, false)]
    public async Task Sqlite_refuses_by_a_constraint_or_an_error_of_the_statement(int code, bool isRefusal)
    {
        await using var store = ApiKeyDatabase.Sqlite(ApiKeyDatabase.InMemory).OpenStore();

        Assert.Equal(isRefusal, store.IsRefusal(new SqliteException("refused", code)));
        Assert.False(store.IsRefusal(new InvalidOperationException()));
    }

    private static PostgresException Fault(string state) => new("refused", "ERROR", "ERROR", state);

    private static async Task<bool> IsRefusalAsync(Exception exception)
    {
        await using var source = NpgsqlDataSource.Create("Host=localhost");
        await using var store = new PostgreSqlStore(source, preparesStatements: true);
        return store.IsRefusal(exception);
    }
}
