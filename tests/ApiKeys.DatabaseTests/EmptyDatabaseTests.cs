using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>Clients of a database without tables, or of no database at all.</summary>
public abstract class EmptyDatabaseTests(TestDatabase database) : IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    [Fact]
    public async Task Many_clients_may_migrate_at_once()
    {
        var clients = Enumerable.Range(0, 8).Select(_ => ApiKeyClient.Open(database.Database)).ToList();

        await Task.WhenAll(clients.Select(client => Task.Run(() => client.MigrateAsync(Cancellation), Cancellation)));
        var organizations = await Task.WhenAll(
            clients.Select(client => client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation)));

        Assert.Single(organizations, result => result.Created);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task A_client_opens_and_refuses_junk_without_a_database()
    {
        await using var client = ApiKeyClient.Open(database.Unreachable);

        Assert.Equal(
            ValidationStatus.Malformed,
            (await client.ValidateKeyAsync("sk_junk", cancellationToken: Cancellation)).Status);
    }

    [Fact]
    public async Task An_unreachable_database_causes_the_drivers_own_exception()
    {
        await using var migrated = ApiKeyClient.Open(database.Database);
        await migrated.MigrateAsync(Cancellation);
        var (organization, _) = await migrated.GetOrCreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await migrated.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        await using var client = ApiKeyClient.Open(database.Unreachable);

        await Assert.ThrowsAnyAsync<DbException>(() => client.MigrateAsync(Cancellation));
        await Assert.ThrowsAnyAsync<DbException>(() => client.PingAsync(Cancellation));
        await Assert.ThrowsAnyAsync<DbException>(
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<DbException>(() => client.CreateOrganizationAsync("Acme Inc", Cancellation));
    }

    [Fact]
    public async Task A_ping_reports_a_database_that_was_never_migrated()
    {
        // A connection through the driver creates the SQLite file.
        await using (await database.ConnectAsync())
        {
        }

        await using var client = ApiKeyClient.Open(database.Database);

        var exception = await Assert.ThrowsAsync<DatabaseTooOldException>(() => client.PingAsync(Cancellation));

        Assert.Equal(0, exception.DatabaseVersion);
        Assert.True(exception.RequiredVersion > 0);
        await client.MigrateAsync(Cancellation);
        await client.PingAsync(Cancellation);
    }

    [Fact]
    public async Task A_url_opens_the_same_database()
    {
        await using var first = ApiKeyClient.Open(database.Database);
        await using var second = ApiKeyClient.Open(database.Url);
        await first.MigrateAsync(Cancellation);

        var (organization, _) = await first.GetOrCreateOrganizationAsync("Acme Inc", Cancellation);

        Assert.Equal(organization, await second.GetOrganizationAsync(organization.Id, Cancellation));
    }

    [Fact]
    public async Task A_client_works_as_soon_as_the_database_does()
    {
        await using var client = ApiKeyClient.Open(database.Database);
        await Assert.ThrowsAnyAsync<DbException>(() => client.FindOrganizationAsync("Acme Inc", Cancellation));

        await client.MigrateAsync(Cancellation);

        Assert.Null(await client.FindOrganizationAsync("Acme Inc", Cancellation));
    }
}
