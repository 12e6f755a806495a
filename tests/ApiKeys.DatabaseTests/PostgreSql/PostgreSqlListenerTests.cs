using System.Collections.Concurrent;
using ApiKeys.Cache;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage;
using ApiKeys.Storage.PostgreSql;
using Npgsql;

namespace ApiKeys.DatabaseTests.PostgreSql;

/// <summary>The changes that reach a node through LISTEN and NOTIFY.</summary>
public sealed class PostgreSqlListenerTests : IAsyncLifetime
{
    private const string Listeners =
        "pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()";

    private readonly PostgreSqlTestDatabase _database = new();
    private readonly ConcurrentQueue<ApiKeyId> _heard = new();
    private readonly ConcurrentQueue<Exception> _faults = [];
    private ApiKeyClient _client = null!;
    private Store _store = null!;
    private int _missed;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client = ApiKeyClient.Open(_database.Url);
        await _client.MigrateAsync(Cancellation);
        _store = _database.Database.OpenStore();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _client.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_change_reaches_the_listener_once_it_is_committed()
    {
        using var done = new CancellationTokenSource();
        var listening = await ListenAsync(_store, done.Token);
        var organization = await _client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await _client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        await Assert.ThrowsAsync<NotSupportedException>(async () => await _store.WriteAsync(
            NewId(),
            static async ValueTask<bool> (session, id, token) =>
            {
                await session.RecordChangeAsync(id, token);
                throw new NotSupportedException();
            },
            Cancellation));
        await _client.RevokeKeyAsync(organization.Id, issued.Key.Id, cancellationToken: Cancellation);

        await Eventually.TrueAsync(() => !_heard.IsEmpty);
        Assert.Equal([issued.Key.Id], _heard);
        await EndAsync(done, listening);
    }

    [Fact]
    public async Task Foreign_messages_on_the_channel_are_ignored()
    {
        using var done = new CancellationTokenSource();
        var listening = await ListenAsync(_store, done.Token);
        var id = NewId();

        await _database.ExecuteAsync(
            "NOTIFY api_key_changes; NOTIFY api_key_changes, 'junk'; NOTIFY api_key_changes, '0'");
        await RecordAsync(id);

        await Eventually.TrueAsync(() => !_heard.IsEmpty);
        Assert.Equal([id], _heard);
        await EndAsync(done, listening);
    }

    [Fact]
    public async Task A_cut_connection_is_replaced_and_the_listener_reports_the_gap()
    {
        using var done = new CancellationTokenSource();
        var listening = await ListenAsync(_store, done.Token);

        for (var cut = 1; cut <= 3; cut++)
        {
            Assert.Equal(cut, Volatile.Read(ref _missed));
            await _database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM " + Listeners);
            await Eventually.TrueAsync(() => Volatile.Read(ref _missed) > cut);
            Assert.True(_faults.Count >= cut);

            var id = NewId();
            await RecordAsync(id);
            await Eventually.TrueAsync(() => _heard.Contains(id));
        }

        await EndAsync(done, listening);
    }

    [Fact]
    public async Task A_listener_that_has_ended_leaves_nothing_on_a_connection_of_the_callers_pool()
    {
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Pooling = true,
            NoResetOnClose = true,
        };
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var store = new PostgreSqlStore(source, preparesStatements: true, maxConnections: null);
        using var done = new CancellationTokenSource();
        var listening = await ListenAsync(store, done.Token);

        await EndAsync(done, listening);

        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_listening_channels()", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task A_feed_listens_from_the_first_validation_until_it_is_disposed()
    {
        var (versions, id) = (new KeyVersions(), NewId());
        await using var feed = new ChangeFeed(
            _store,
            versions,
            new() { ListenForChanges = true, ChangePollInterval = TimeSpan.Zero },
            new("postgresql", TimeProvider.System), TimeProvider.System);
        Assert.Equal(0, await _database.CountAsync(Listeners));

        feed.PollIfDue(1);
        await Eventually.TrueAsync(() => versions.Current > 0);
        await RecordAsync(id);
        await Eventually.TrueAsync(() => !versions.Holds(id, default, 1));
        feed.PollIfDue(long.MaxValue - 1);
        Assert.Equal(1, await _database.CountAsync(Listeners));

        await feed.DisposeAsync();
        while (await _database.CountAsync(Listeners) > 0)
            await Task.Delay(10, Cancellation);
    }

    [Fact]
    public async Task A_feed_that_cannot_listen_disturbs_no_call_and_can_be_disposed()
    {
        var versions = new KeyVersions();
        await using var store = _database.Unreachable.OpenStore();
        await using var feed = new ChangeFeed(
            store,
            versions,
            new() { ListenForChanges = true },
            new("postgresql", TimeProvider.System),
            TimeProvider.System);

        for (var i = 1; i < 10; i++)
        {
            feed.PollIfDue(i * 1000);
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal(0, versions.Current);
    }

    private async Task<Task> ListenAsync(Store store, CancellationToken cancellationToken)
    {
        var listening = Task.Run(
            () => store.ListenAsync(
                _heard.Enqueue,
                () => Interlocked.Increment(ref _missed),
                _faults.Enqueue,
                cancellationToken),
            Cancellation);
        await Eventually.TrueAsync(() => Volatile.Read(ref _missed) > 0);
        return listening;
    }

    private static async Task EndAsync(CancellationTokenSource done, Task listening)
    {
        await done.CancelAsync();
        await listening.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    private async Task RecordAsync(ApiKeyId id) => await _store.WriteAsync(id, static async (session, id, token) =>
    {
        await session.RecordChangeAsync(id, token);
        return true;
    }, Cancellation);

    private static ApiKeyId NewId() => new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));
}
