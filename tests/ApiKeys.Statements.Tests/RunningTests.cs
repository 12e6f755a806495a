using ApiKeys.Statements.Tests.Running;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Statements.Tests;

/// <summary>Runs the generated code, in both of its forms, on a real database.</summary>
public sealed class RunningTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public RunningTests() => _connection.Open();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Migrations_come_in_order_with_their_text()
    {
        Assert.Equal([(1, "initial"), (2, "index")],
            ShopMigrations.All.Select(migration => (migration.Version, migration.Name)));
        Assert.Equal("CREATE INDEX orders_by_name ON orders (name);", ShopMigrations.All[1].Sql);
    }

    [Fact]
    public async Task The_synchronous_form_does_what_its_statements_say()
    {
        Migrate();
        using var session = new SynchronousSession(_connection);
        await Exercise(session);
    }

    [Fact]
    public async Task The_asynchronous_form_does_what_its_statements_say()
    {
        Migrate();
        using var session = new AsynchronousSession(_connection);
        await Exercise(session);
    }

    [Fact]
    public async Task Every_statement_can_be_prepared()
    {
        Migrate();
        using var synchronous = new SynchronousSession(_connection);
        using var asynchronous = new AsynchronousSession(_connection);

        var texts = SynchronousSession.AllStatements;
        var commands = synchronous.PrepareAll();

        Assert.Equal(8, texts.Count);
        Assert.Equal(texts, commands.Select(prepared => (prepared.Name, prepared.Command.CommandText)));
        Assert.Equal(texts, (await asynchronous.PrepareAllAsync(Cancellation))
            .Select(prepared => (prepared.Name, prepared.Command.CommandText)));
    }

    [Fact]
    public async Task A_statement_that_could_not_be_prepared_is_prepared_again()
    {
        using var session = new SynchronousSession(_connection);
        await Assert.ThrowsAsync<SqliteException>(async () => await session.FindSizeAsync(Cancellation));

        Migrate();

        Assert.Null(await session.FindSizeAsync(Cancellation));
    }

    [Fact]
    public async Task A_statement_is_prepared_when_it_runs_for_the_second_time_and_once()
    {
        Migrate();
        using var session = new AsynchronousSession(_connection);

        await session.FindSizeAsync(Cancellation);
        await session.LastNoteAsync(Cancellation);
        Assert.Empty(session.Prepared);

        for (var i = 0; i < 3; i++)
            await session.FindSizeAsync(Cancellation);
        Assert.Single(session.Prepared);

        session.Forget();
        await session.FindSizeAsync(Cancellation);
        Assert.Single(session.Prepared);
        await session.FindSizeAsync(Cancellation);
        Assert.Equal(2, session.Prepared.Count);
    }

    [Fact]
    public async Task A_cancelled_call_does_not_reach_the_database()
    {
        using var session = new SynchronousSession(_connection);

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await session.FindSizeAsync(
            new(canceled: true)));
    }

    private static async Task Exercise(ShopStatements session)
    {
        Assert.Null(await session.FindOrderAsync(1, Cancellation));
        Assert.Null(await session.FindSizeAsync(Cancellation));
        Assert.Null(await session.LastNoteAsync(Cancellation));
        Assert.Empty(await session.ListOrdersAsync(Cancellation));
        Assert.Null(await session.RenameAsync(1, "x", Cancellation));

        await session.InsertOrderAsync("b", 1, null, "street", "city", Cancellation);
        await session.InsertOrderAsync("a", 2, "note", "road", null, Cancellation);

        Assert.Equal(new OrderRow(1, "b", null, new("street", "city")), await session.FindOrderAsync(1, Cancellation));
        Assert.Equal(new SizeRow(2, 1), await session.FindSizeAsync(Cancellation));
        Assert.Equal("note", await session.LastNoteAsync(Cancellation));
        Assert.Equal(["a", "b"], await session.ListNamesAsync(null, Cancellation));
        Assert.Equal(["a"], await session.ListNamesAsync("note", Cancellation));
        Assert.Equal(2, (await session.ListOrdersAsync(Cancellation)).Count);
        Assert.Equal(2, await session.RenameAsync(2, "c", Cancellation));
        Assert.Equal("c", (await session.FindOrderAsync(2, Cancellation))?.Name);
        Assert.Equal(2, await session.DeleteOrdersAsync(Cancellation));
        Assert.Null(await session.FindSizeAsync(Cancellation));
    }

    private void Migrate()
    {
        foreach (var migration in ShopMigrations.All)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = migration.Sql;
            command.ExecuteNonQuery();
        }
    }
}
