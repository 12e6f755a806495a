using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A data source that the app and several clients share: the library leaves connections to the others.
/// </summary>
[Exempt("Sqlite", "It has no data source that an app could share.")]
public abstract class SharedPoolTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_burst_leaves_half_of_the_pool_to_the_app_and_gives_the_rest_back_after_a_moment()
    {
        await using var source = CreateSource(maxPoolSize: 10);
        var issued = await IssueManyAsync(200);
        await using var client = Open(source, maxConnections: null);

        var calls = issued.Select(key => Task.Run(
            async () => await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation),
            Cancellation));
        var app = await OpenAllAsync(source, 5);
        Assert.All(await Task.WhenAll(calls), static answer => Assert.True(answer.IsValid));
        await CloseAllAsync(app);

        // The idle sessions have given their connections back.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);
        await CloseAllAsync(await OpenAllAsync(source, 10));
        Assert.True((await client.ValidateKeyAsync(issued[0].Plaintext, cancellationToken: Cancellation)).IsValid);
    }

    [Fact]
    public async Task A_client_uses_no_more_connections_than_the_app_allows()
    {
        await using var source = CreateSource(maxPoolSize: 10);
        var issued = await IssueManyAsync(100);
        await using var client = Open(source, maxConnections: 2);

        var calls = issued.Select(key => Task.Run(
            async () => await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation),
            Cancellation));
        var app = await OpenAllAsync(source, 8);
        Assert.All(await Task.WhenAll(calls), static answer => Assert.True(answer.IsValid));
        await CloseAllAsync(app);
    }

    [Fact]
    public async Task A_pool_of_one_connection_serves_everything_in_turn()
    {
        await using var source = CreateSource(maxPoolSize: 1);
        await using var client = Open(source, maxConnections: null);
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await client.CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(1_000)] },
            cancellationToken: Cancellation);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation),
            Cancellation)));
        Assert.All(answers, static answer => Assert.True(answer.IsValid));

        // A second client, a migration and the app wait for a moment, until the first client is idle.
        await using var second = Open(source, maxConnections: null);
        Assert.True((await second.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await client.MigrateAsync(Cancellation);
        await CloseAllAsync(await OpenAllAsync(source, 1));
        await client.RevokeKeyAsync(organization.Id, issued.Key.Id, cancellationToken: Cancellation);
        await client.FlushAsync(Cancellation);
        Assert.Equal(20, (await client.GetKeyAsync(organization.Id, issued.Key.Id, Cancellation)).UseCount);
    }

    [Fact]
    public async Task Less_than_one_connection_is_refused()
    {
        await using var source = CreateSource(maxPoolSize: 5);
        Assert.Throws<ArgumentOutOfRangeException>("maxConnections", () => Over(source, maxConnections: 0));
    }

    protected abstract DbDataSource CreateSource(int maxPoolSize);

    protected abstract ApiKeyDatabase Over(DbDataSource source, int? maxConnections);

    private ApiKeyClient Open(DbDataSource source, int? maxConnections) => ApiKeyClient.Open(
        Over(source, maxConnections),
        new()
        {
            TimeProvider = Clock,
            ListenForChanges = true,
            ValidationTimeout = Patience,
            ChangePollInterval = TimeSpan.FromMilliseconds(100),
            UsageFlushInterval = TimeSpan.FromHours(1),
        });

    private static async Task<List<DbConnection>> OpenAllAsync(DbDataSource source, int count)
    {
        var opened = new List<DbConnection>();
        for (var i = 0; i < count; i++)
            opened.Add(await source.OpenConnectionAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        return opened;
    }

    private static async Task CloseAllAsync(List<DbConnection> connections)
    {
        foreach (var connection in connections)
            await connection.DisposeAsync();
    }
}
