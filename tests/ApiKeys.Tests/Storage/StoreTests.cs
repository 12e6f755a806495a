using ApiKeys.Storage;
using ApiKeys.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Tests.Storage;

/// <summary>The retries of a unit of work. Its sessions are databases in memory.</summary>
public sealed class StoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exception_that_a_driver_leaks_is_retried_once_on_another_session()
    {
        await using var store = new FaultyStore(Fault.StaleSession);

        var sessions = await FailingReadsAsync(store, new IOException("The certificate cannot be read."));

        Assert.Equal(2, sessions.Distinct().Count());
        Assert.Equal(2, sessions.Count);
    }

    [Fact]
    public async Task What_a_driver_throws_when_its_token_is_cancelled_does_not_reach_who_cancels()
    {
        await using var store = ApiKeyDatabase.Sqlite(ApiKeyDatabase.InMemory).OpenStore();
        using var cancellation = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var reading = store.ReadAsync(
            begun,
            static async (_, begun, token) =>
            {
                // As MySqlConnector does where the connection is just lost.
                token.Register(static () => throw new IOException("The socket is not connected."));
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return 0;
            },
            cancellation.Token).AsTask();
        await begun.Task;

#pragma warning disable CA1849, S6966 // The synchronous call is what is tested: a timer makes it.
        cancellation.Cancel();
#pragma warning restore CA1849, S6966

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task The_fault_in_which_a_cancelled_call_ends_is_its_cancellation()
    {
        await using var store = ApiKeyDatabase.Sqlite(ApiKeyDatabase.InMemory).OpenStore();
        using var cancellation = new CancellationTokenSource();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => store.ReadAsync<object, int>(
            cancellation,
            static async (_, cancellation, _) =>
            {
                await ((CancellationTokenSource)cancellation).CancelAsync();
                throw new SqliteException("interrupted", 9);
            },
            cancellation.Token).AsTask());

        Assert.IsType<SqliteException>(cancelled.InnerException);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task A_new_session_that_goes_stale_is_replaced_once()
    {
        await using var store = new FaultyStore(Fault.StaleSession);

        var tries = await FailingReadsAsync(store, new SqliteException("The server has left the cluster.", 1));

        Assert.Equal(2, tries.Count);
    }

    [Fact]
    public async Task A_fault_that_is_final_is_not_retried()
    {
        await using var store = new FaultyStore(Fault.Final);

        var tries = await FailingReadsAsync(store, new IOException("The disk is gone."));

        Assert.Single(tries);
    }

    [Fact]
    public async Task A_lost_race_is_run_again_ten_times_at_most()
    {
        await using var store = new FaultyStore(Fault.LostRace);

        var tries = await FailingReadsAsync(store, new IOException("A rival was quicker."));

        Assert.Equal(11, tries.Count);
    }

    [Theory]
    [InlineData(nameof(Fault.ClosedSession), 11)]
    [InlineData(nameof(Fault.StaleSession), 1)]
    [InlineData(nameof(Fault.Final), 1)]
    public async Task A_commit_that_fails_is_run_again_only_if_the_server_did_not_get_it(string fault, int expected)
    {
        await using var store = new FaultyStore(Enum.Parse<Fault>(fault));
        var tries = new List<int>();

        await Assert.ThrowsAsync<SqliteException>(async () => await store.WriteAsync<List<int>, int>(
            tries,
            static async (session, tries, token) =>
            {
                tries.Add(1);

                // The transaction is over. The commit that follows fails.
                await session.ExecuteAsync("COMMIT", token);
                return 0;
            },
            Cancellation));

        Assert.Equal(expected, tries.Count);
    }

    [Theory]
    [InlineData(nameof(Fault.ClosedSession), 11)]
    [InlineData(nameof(Fault.StaleSession), 2)]
    public async Task A_transaction_that_its_server_ended_for_standing_still_is_run_again_ten_times_at_most(
        string fault, int expected)
    {
        await using var store = new FaultyStore(Enum.Parse<Fault>(fault));

        var tries = await FailingWritesAsync(store, new IOException("The connection was reset."));

        Assert.Equal(expected, tries.Count);
    }

    [Fact]
    public async Task A_transaction_that_a_pooler_lost_after_a_long_pause_is_run_again_more_than_once()
    {
        await using var store = new FaultyStore(Fault.StaleSession);
        var tries = new List<int>();

        await store.WriteAsync<List<int>, int>(
            tries,
            static async (_, tries, token) =>
            {
                tries.Add(1);
                await Task.Delay(600, token);
                return tries.Count < 5 ? throw new IOException("The pooler lost the server's connection.") : 0;
            },
            Cancellation);

        Assert.Equal(5, tries.Count);
    }

    [Fact]
    public async Task A_session_that_its_server_closed_outside_of_a_transaction_is_replaced_once()
    {
        await using var store = new FaultyStore(Fault.ClosedSession);

        var tries = await FailingReadsAsync(store, new IOException("The connection was reset."));

        Assert.Equal(2, tries.Count);
    }

    [Fact]
    public async Task A_call_on_a_server_that_only_reads_tries_one_more_session_and_the_next_ones_none()
    {
        await using var store = new FaultyStore(Fault.ReadOnlyServer);
        var sessions = new List<Session>();
        for (var i = 0; i < 20; i++)
            sessions.AddRange(await FailingWritesAsync(store, new IOException("The server is read-only.")));

        Assert.Equal(21, sessions.Count);
        Assert.Equal(2, sessions.Distinct().Count());
    }

    // The sessions of all tries of a unit that fails in the same way each time.
    private static Task<List<Session>> FailingReadsAsync(Store store, Exception fault) =>
        FailAsync(fault, (tries, work) => store.ReadAsync(tries, work, Cancellation));

    private static Task<List<Session>> FailingWritesAsync(Store store, Exception fault) =>
        FailAsync(fault, (tries, work) => store.WriteAsync(tries, work, Cancellation));

    private static async Task<List<Session>> FailAsync(
        Exception fault,
        Func<List<Session>, Func<Session, List<Session>, CancellationToken, ValueTask<int>>, ValueTask<int>> run)
    {
        var tries = new List<Session>();
        var thrown = await Record.ExceptionAsync(async () => await run(tries, (session, sessions, _) =>
        {
            sessions.Add(session);
            throw fault;
        }));
        Assert.Same(fault, thrown);
        return tries;
    }

    private sealed class FaultyStore : Store
    {
        private readonly Fault _fault;

        public FaultyStore(Fault fault)
        {
            _fault = fault;
            SchemaCheck.IsDone = true;
        }

        public override string SystemName => "faulty";

        public override IReadOnlyList<Migration> Migrations => [];

        public override int SchemaVersion => 0;

        protected override Session CreateSession() => new SqliteSession("Data Source=:memory:;Pooling=False");

        protected override Fault Classify(Exception exception) => _fault;

        public override bool IsRefusal(Exception exception) => false;
    }
}
