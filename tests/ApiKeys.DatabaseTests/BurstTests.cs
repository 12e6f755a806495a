using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Many calls at once that all need the database: they share few connections, and each gets its answer.
/// </summary>
[Exempt("Sqlite", "It has no connections over a network.")]
public abstract class BurstTests(TestDatabase database) : BehaviourSuite(database)
{
    // A session more is opened when calls have queued for longer than it costs. A slow machine needs more of them.
    private const int FewConnections = 8;

    [Theory]
    [InlineData(17)]
    [InlineData(50)]
    [InlineData(300)]
    public async Task A_first_wave_of_misses_opens_few_connections(int count)
    {
        var issued = await IssueManyAsync(count);
        using var proxy = Proxy(static () => new());
        await using var client = ApiKeyClient.Open(
            proxy.UrlOf(Database.Url),
            new() { UsageFlushInterval = TimeSpan.FromHours(1) });

        await ValidateAllAsync(client, issued);

        Assert.InRange(proxy.Connections, 1, FewConnections);
    }

    [Fact]
    public async Task Wave_after_wave_is_served_by_the_connections_that_are_open()
    {
        const int waves = 20;
        var issued = await IssueManyAsync(50);
        using var proxy = Proxy(static () => new());
        await using var client = ApiKeyClient.Open(
            proxy.UrlOf(Database.Url),
            new() { CacheDuration = TimeSpan.Zero, UsageFlushInterval = TimeSpan.FromHours(1) });

        for (var i = 0; i < waves; i++)
            await ValidateAllAsync(client, issued);

        // None was closed, only to be opened again in the next wave. The last one may still be opening.
        Assert.InRange(proxy.Connections, 1, 2 * FewConnections);
        await Eventually.TrueAsync(async () =>
            proxy.Connections == await Database.CountConnectionsAsync() - OwnConnections);
    }

    [Fact]
    public async Task Where_the_server_is_far_away_a_burst_opens_more_connections()
    {
        // Those that wait share round trips: fewer of them would need no second connection.
        var issued = await IssueManyAsync(2_000);
        using var proxy = Proxy(static () => new DelayingRelay(TimeSpan.FromMilliseconds(20)));
        await using var client = ApiKeyClient.Open(
            proxy.UrlOf(Database.Url),
            new() { UsageFlushInterval = TimeSpan.FromHours(1), ValidationTimeout = TimeSpan.FromMinutes(1) });

        await ValidateAllAsync(client, issued);

        Assert.InRange(proxy.Connections, 2, 50);
    }

    [Fact]
    public async Task A_change_that_waits_for_a_lock_keeps_no_other_call_waiting()
    {
        var issued = await IssueManyAsync(2);
        await using var client = ApiKeyClient.Open(
            Database.Url,
            new() { CacheDuration = TimeSpan.Zero, UsageFlushInterval = TimeSpan.FromHours(1) });
        await ValidateAllAsync(client, issued);

        await using var app = await Database.ConnectAsync();
        await using var transaction = await app.BeginTransactionAsync(Cancellation);
        await using var command = app.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"UPDATE api_key_keys SET name = 'Locked' WHERE id = {Database.Literal(issued[0].Key.Id.Value)}";
        await command.ExecuteNonQueryAsync(Cancellation);
        var revoking = client.RevokeKeyAsync(
            issued[0].Key.OrganizationId, issued[0].Key.Id, cancellationToken: Cancellation);

        var validation = await client.ValidateKeyAsync(
            issued[1].Plaintext,
            cancellationToken: Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        Assert.True(validation.IsValid);
        Assert.False(revoking.IsCompleted);
        await transaction.RollbackAsync(Cancellation);
        Assert.NotNull((await revoking).RevokedAt);
    }

    [Fact]
    public async Task Calls_that_wait_for_a_session_that_cannot_be_opened_share_its_fault()
    {
        var issued = await IssueManyAsync(50);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = new UriBuilder(Database.Url)
        {
            Port = ((IPEndPoint)silent.LocalEndpoint).Port,
            Query = "connect-timeout=2",
        };
        await using var client = ApiKeyClient.Open(
            url.Uri.AbsoluteUri,
            new() { ValidationTimeout = TimeSpan.FromSeconds(20) });

        // One after the other they would wait for 100 seconds.
        var calls = issued.Select(async key =>
            await Record.ExceptionAsync(
                async () => await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation)));
        var faults = await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.All(faults, fault => Assert.IsAssignableFrom<DbException>(fault));
    }

    private LoopbackProxy Proxy(Func<LoopbackRelay> createRelay) => new(new Uri(Database.Url).Port, createRelay);

    // The client of the suite.
    private static int OwnConnections => 1;

    private static async Task ValidateAllAsync(ApiKeyClient client, IReadOnlyList<IssuedKey> issued)
    {
        var calls = issued.Select(
            key => Task.Run(
                async () => await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation),
                Cancellation));
        Assert.All(await Task.WhenAll(calls), validation => Assert.True(validation.IsValid));
    }
}
