using System.Data.Common;

namespace ApiKeys.DatabaseTests;

/// <summary>Stands in for the behaviour suite: enough to show that it reaches a database, natively too.</summary>
public abstract class ConnectionTests(DbConnection connection) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await connection.OpenAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_database_answers()
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";

        var answer = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1L, answer);
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
