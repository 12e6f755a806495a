using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage;

namespace ApiKeys.DatabaseTests;

public abstract class MigrationTests(TestDatabase database) : BehaviourSuite(database)
{
    protected override bool MayUseTemplate => false;

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        var issued = await IssueAsync();
        var applied = await Database.CountAsync("api_key_migrations");

        await Client.MigrateAsync(Cancellation);
        await Open().MigrateAsync(Cancellation);

        Assert.True(applied > 0);
        Assert.Equal(applied, await Database.CountAsync("api_key_migrations"));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_library_is_refused_and_left_alone()
    {
        await SetNewerVersionAsync();
        var applied = await Database.CountAsync("api_key_migrations");

        var exception = await Assert.ThrowsAsync<DatabaseTooNewException>(() => Open().MigrateAsync(Cancellation));

        Assert.Equal(9999, exception.DatabaseVersion);
        Assert.True(exception.SupportedVersion is > 0 and < 9999);
        Assert.Equal(applied, await Database.CountAsync("api_key_migrations"));
    }

    [Fact]
    public async Task A_ping_tells_whether_the_tables_are_those_of_this_version()
    {
        await Client.PingAsync(Cancellation);

        await SetNewerVersionAsync();
        Assert.Equal(
            9999,
            (await Assert.ThrowsAsync<DatabaseTooNewException>(() => Client.PingAsync(Cancellation))).DatabaseVersion);
        await Database.ExecuteAsync("DELETE FROM api_key_migrations");
        Assert.Equal(
            0,
            (await Assert.ThrowsAsync<DatabaseTooOldException>(() => Client.PingAsync(Cancellation))).DatabaseVersion);
        Assert.Equal(0, await Database.CountAsync("api_key_migrations"));

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.PingAsync(cancelled.Token));
        await Client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Client.PingAsync(Cancellation));
    }

    [Fact]
    public async Task A_client_that_was_opened_on_a_database_of_a_newer_version_writes_nothing()
    {
        var limited = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(100)] });
        var free = await Client.CreateKeyAsync(limited.Key.OrganizationId, cancellationToken: Cancellation);
        var late = Open();
        await SetNewerVersionAsync();

        for (var i = 0; i < 2; i++)
        {
            var exception = await Assert.ThrowsAsync<DatabaseTooNewException>(
                () => late.CreateOrganizationAsync("Globex", Cancellation));
            Assert.Equal(9999, exception.DatabaseVersion);
            await Assert.ThrowsAsync<DatabaseTooNewException>(
                () => late.RevokeKeyAsync(free.Key.OrganizationId, free.Key.Id, cancellationToken: Cancellation));
            await Assert.ThrowsAsync<DatabaseTooNewException>(
                async () => await late.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation));
        }

        Assert.Null(await late.FindOrganizationAsync("Globex", Cancellation));
        Assert.True((await late.ValidateKeyAsync(free.Plaintext, cancellationToken: Cancellation)).IsValid);
        await Assert.ThrowsAsync<DatabaseTooNewException>(() => late.FlushAsync(Cancellation));

        // A client that was there before goes on while the deployment rolls.
        await Client.CreateOrganizationAsync("Initech", Cancellation);

        await Database.ExecuteAsync("DELETE FROM api_key_migrations WHERE version = 9999");
        await late.CreateOrganizationAsync("Globex", Cancellation);
        await late.FlushAsync(Cancellation);
        Assert.Equal(1, (await ReadAsync(free)).UseCount);
    }

    [Fact]
    public async Task A_client_on_a_database_that_lacks_a_migration_writes_nothing()
    {
        await Database.ExecuteAsync("DELETE FROM api_key_migrations");
        var late = Open();

        var exception = await Assert.ThrowsAsync<DatabaseTooOldException>(
            () => late.CreateOrganizationAsync("Globex", Cancellation));

        Assert.Equal(0, exception.DatabaseVersion);
        Assert.Equal(0, await Database.CountAsync("api_key_organizations"));
    }

    [Fact]
    public async Task A_database_of_this_version_is_upgraded_once_by_many_concurrent_clients()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);
        await using var store = Database.Database.OpenStore();
        var applied = await store.ReadAsync(
            0, static (session, _, token) => session.ListMigrationsAsync(token), Cancellation);
        var last = applied.Count + 1;
        IReadOnlyList<Migration> next =
        [
            .. applied.Select(static row =>
                new Migration(row.Version, row.Name, "this was applied long ago, and would be a fault")),
            new(last, "region", "ALTER TABLE api_key_keys ADD COLUMN region TEXT"),
        ];

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await UpgradeAsync(store, next), Cancellation)));

        Assert.Equal(last, await Database.CountAsync("api_key_migrations"));
        Assert.Equal(1, await Database.CountAsync("api_key_keys WHERE region IS NULL"));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Assert.Equal(2, (await ReadAsync(issued)).UseCount);

        // This version of the library now finds the database too new.
        var exception = await Assert.ThrowsAsync<DatabaseTooNewException>(() => Client.MigrateAsync(Cancellation));
        Assert.Equal(last, exception.DatabaseVersion);
    }

    [Fact]
    public async Task The_tables_live_beside_those_of_the_app()
    {
        await Database.ExecuteAsync("CREATE TABLE organizations (id INTEGER)");
        await Database.ExecuteAsync("CREATE TABLE products (id INTEGER)");
        await Database.ExecuteAsync("INSERT INTO products (id) VALUES (1)");

        await Client.MigrateAsync(Cancellation);
        await CreateTenantAsync();

        Assert.Equal(0, await Database.CountAsync("organizations"));
        Assert.Equal(1, await Database.CountAsync("products"));
    }

    private async Task SetNewerVersionAsync() => await Database.ExecuteAsync(
        "INSERT INTO api_key_migrations (version, name, applied_at) "
        + "SELECT 9999, 'later', applied_at FROM api_key_migrations WHERE version = 1");

    private async Task UpgradeAsync(Store store, IReadOnlyList<Migration> migrations) =>
        await store.ReadAsync((migrations, Clock), static async (session, upgrade, token) =>
        {
            await Schema.MigrateAsync(session, upgrade.migrations, upgrade.Clock, token);
            return true;
        }, Cancellation);
}
