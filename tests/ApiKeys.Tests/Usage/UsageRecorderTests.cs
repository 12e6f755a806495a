using ApiKeys.Storage;
using ApiKeys.Storage.Sqlite;
using ApiKeys.Tests.Rules;
using ApiKeys.Usage;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Tests.Usage;

/// <summary>How uses that are not written yet are added to keys that are read.</summary>
public sealed class UsageRecorderTests : IAsyncLifetime
{
    // The commit of a batch fails. To the client its outcome is unknown.
    private const string FailCommits = """
        CREATE TABLE parents (id INTEGER PRIMARY KEY);
        CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER fail_commits AFTER INSERT ON api_key_usage_writers
        BEGIN INSERT INTO children VALUES (1); END;
        """;

    private readonly Store _store = ApiKeyDatabase.Sqlite(ApiKeyDatabase.InMemory).OpenStore();
    private readonly ApiKey _key = Key.Create();
    private UsageRecorder? _usage;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UsageRecorder Usage => _usage!;

    public async ValueTask InitializeAsync()
    {
        await _store.MigrateAsync(TimeProvider.System, Cancellation);
        _usage = new(
            _store, TimeProvider.System, TimeSpan.FromHours(1), new(_store.SystemName, TimeProvider.System));
        UseCounter? counter = null;
        _usage.Record(ref counter, new() { Id = _key.Id }, TimeProvider.System.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await Usage.CloseAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Keys_that_were_read_while_a_batch_was_written_are_read_again()
    {
        var reads = 0;

        await Usage.ReadKeysAsync(
            this,
            async (_, cancellationToken) =>
            {
                // The key was read before the batch was written, so its use is not in the key.
                if (reads++ is 0)
                    await Usage.FlushAsync(cancellationToken);
                return [_key];
            },
            Cancellation);

        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Uses_of_a_batch_that_may_have_been_committed_are_not_added()
    {
        Assert.Equal(1, await CountUsesAsync());
        await ExecuteAsync(FailCommits);
        await Assert.ThrowsAsync<SqliteException>(async () => await Usage.FlushAsync(Cancellation));

        // They would count twice if they had been committed.
        Assert.Equal(0, await CountUsesAsync());

        await ExecuteAsync("DROP TRIGGER fail_commits");
        await Usage.FlushAsync(Cancellation);
    }

    [Fact]
    public async Task A_batch_that_may_have_been_committed_is_not_split_when_it_is_refused()
    {
        var other = new ApiKeyId(Key.Id(98));
        UseCounter? counter = null;
        Usage.Record(ref counter, new() { Id = other }, TimeProvider.System.GetUtcNow());
        await ExecuteAsync(FailCommits);
        await Assert.ThrowsAsync<SqliteException>(async () => await Usage.FlushAsync(Cancellation));
        await ExecuteAsync("DROP TRIGGER fail_commits");

        // The statement that adds uses is refused now.
        await ExecuteAsync("ALTER TABLE api_key_keys RENAME TO away");
        var fault = await Assert.ThrowsAsync<SqliteException>(async () => await Usage.FlushAsync(Cancellation));
        Assert.True(_store.IsRefusal(fault));
        Assert.Equal(0, await CountUsesAsync());
        await ExecuteAsync("ALTER TABLE away RENAME TO api_key_keys");

        Assert.Null(await Usage.FlushAsync(Cancellation));
        Assert.Equal(1, await FindBatchAsync());
    }

    [Fact]
    public async Task A_fault_that_is_no_refusal_is_retried_under_the_same_number()
    {
        await ExecuteAsync(MakeReadOnly);
        await Assert.ThrowsAsync<SqliteException>(async () => await Usage.FlushAsync(Cancellation));

        Assert.Null(await Usage.FlushAsync(Cancellation));
        Assert.Equal(1, await FindBatchAsync());
    }

    [Fact]
    public async Task A_refused_key_is_told_with_its_id_and_the_drivers_exception()
    {
        await ExecuteAsync("ALTER TABLE api_key_keys RENAME TO away");

        var refusal = await Usage.FlushAsync(Cancellation);

        Assert.NotNull(refusal);
        Assert.Equal(_key.Id, refusal.KeyId);
        Assert.Same(refusal.Fault, Assert.Throws<SqliteException>(refusal.Throw));
        Assert.Equal(1, await CountUsesAsync());
        await ExecuteAsync("ALTER TABLE away RENAME TO api_key_keys");
    }

    [Fact]
    public async Task Uses_of_a_batch_that_was_rolled_back_are_added()
    {
        await ExecuteAsync(MakeReadOnly);
        await Assert.ThrowsAsync<SqliteException>(async () => await Usage.FlushAsync(Cancellation));

        Assert.Equal(1, await CountUsesAsync());
    }

    // The next transaction of the session fails, and the session is replaced.
    private const string MakeReadOnly = "PRAGMA query_only = ON";

    private async Task<long> CountUsesAsync() =>
        (await Usage.ReadKeysAsync(_key, static (key, _) => new([key]), Cancellation))[0].UseCount;

    private async Task<long> FindBatchAsync() =>
        await _store.ReadAsync(
            "SELECT max(batch) FROM api_key_usage_writers",
            static (session, sql, _) =>
            {
                using var statement = ((SqliteSession)session).CreateCommand(sql);
                statement.Prepare();
                using var rows = statement.ExecuteReader();
                Assert.True(rows.Read());
                return new ValueTask<long>(rows.GetInt64(0));
            },
            Cancellation);

    private async Task ExecuteAsync(string sql) =>
        await _store.WriteAsync(
            sql,
            static async (session, sql, cancellationToken) =>
            {
                await session.ExecuteAsync(sql, cancellationToken);
                return true;
            },
            Cancellation);
}
