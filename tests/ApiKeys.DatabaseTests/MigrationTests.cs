using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage;

namespace ApiKeys.DatabaseTests;

public abstract class MigrationTests(TestDatabase database) : BehaviourSuite(database)
{
    private const string RaiseVersion =
        "INSERT INTO api_key_migrations (version, name, applied_at) "
        + "SELECT 9999, 'later', max(applied_at) FROM api_key_migrations";

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
        var applied = await Database.CountAsync("api_key_migrations");
        await Database.ExecuteAsync(RaiseVersion);

        var exception = await Assert.ThrowsAsync<DatabaseTooNewException>(() => Open().MigrateAsync(Cancellation));

        Assert.Equal(9999, exception.DatabaseVersion);
        Assert.True(exception.SupportedVersion is > 0 and < 9999);
        Assert.Equal(applied + 1, await Database.CountAsync("api_key_migrations"));
    }

    [Fact]
    public async Task A_ping_tells_whether_the_tables_are_those_of_this_version()
    {
        await Client.PingAsync(Cancellation);

        await Database.ExecuteAsync(RaiseVersion);
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
        await Database.ExecuteAsync(RaiseVersion);

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_from_before_the_trail_gets_it_and_keeps_its_keys(bool isInterrupted)
    {
        var issued = await IssueAsync(new() { Owner = "u_alice" });
        await Client.FlushAsync(Cancellation);

        // MySQL commits after each table: the first one may be there.
        await UndoTrailAsync(
            keepsNumbers: isInterrupted && Database.Url.StartsWith("mysql", StringComparison.Ordinal));

        var upgraded = Open();
        await Assert.ThrowsAsync<DatabaseTooOldException>(
            () => upgraded.CreateOrganizationAsync("Globex", Cancellation));

        await upgraded.MigrateAsync(Cancellation);

        Assert.Equal(issued.Key, await upgraded.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation));
        Assert.True((await upgraded.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await upgraded.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        var events = await ToListAsync(upgraded.ListEventsAsync(issued.Key.OrganizationId));
        Assert.Equal(ApiKeyEventKinds.KeyRevoked, Assert.Single(events).Kind);
        Assert.Equal(0, await Database.CountAsync("api_key_keys WHERE used_day = 0"));
    }

    [Theory]
    [InlineData("api_key_event_numbers", "CREATE TABLE api_key_event_numbers (id INTEGER)")]
    [InlineData("api_key_events", "CREATE TABLE api_key_events (id INTEGER)")]
    [InlineData("api_key_events", "CREATE VIEW api_key_events AS SELECT 1 AS id")]
    public async Task An_apps_table_with_the_name_of_one_of_a_later_migration_is_left_alone_and_nothing_is_created(
        string name, string create)
    {
        var issued = await IssueAsync();
        await UndoTrailAsync(keepsNumbers: false);
        await Database.ExecuteAsync(create);

        for (var i = 0; i < 2; i++)
        {
            var exception = await Assert.ThrowsAsync<TableExistsException>(() => Open().MigrateAsync(Cancellation));

            Assert.Equal(name, exception.TableName);
            Assert.Contains(name, exception.Message, StringComparison.Ordinal);
            Assert.Equal(2, await Database.CountAsync("api_key_migrations"));
            Assert.Equal(0, await Database.CountAsync($"{name} WHERE id > 1"));
            foreach (var other in ((string[])["api_key_event_numbers", "api_key_events"]).Where(one => one != name))
                await Assert.ThrowsAnyAsync<DbException>(() => Database.CountAsync(other));
        }

        await Database.ExecuteAsync($"DROP {create.Split(' ')[1]} {name}");
        var upgraded = Open();
        await upgraded.MigrateAsync(Cancellation);
        Assert.True((await upgraded.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_is_upgraded_once_by_many_concurrent_clients()
    {
        var issued = await IssueAsync();
        await ValidateAsync(issued);
        await using var store = Database.Database.OpenStore();
        var version = store.SchemaVersion + 1;
        IReadOnlyList<Migration> next =
        [
            .. store.Migrations.Select(static applied => applied with { Sql = "this would be a fault" }),
            new(version, "region", "ALTER TABLE api_key_keys ADD COLUMN region TEXT"),
        ];

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await UpgradeAsync(store, next), Cancellation)));

        Assert.Equal(version, await Database.CountAsync("api_key_migrations"));
        Assert.Equal(1, await Database.CountAsync("api_key_keys WHERE region IS NULL"));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Assert.Equal(2, (await ReadAsync(issued)).UseCount);

        // The library of the earlier version now finds the database too new.
        var exception = await Assert.ThrowsAsync<DatabaseTooNewException>(() => Client.MigrateAsync(Cancellation));
        Assert.Equal(version, exception.DatabaseVersion);
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

    /// <summary>Makes the database what it was before the migration that adds the trail.</summary>
    private async Task UndoTrailAsync(bool keepsNumbers)
    {
        foreach (var table in (string[])["events", "timed_events", "timed_events_lease"])
            await Database.ExecuteAsync($"DROP TABLE api_key_{table}");
        if (!keepsNumbers)
            await Database.ExecuteAsync("DROP TABLE api_key_event_numbers");
        await Database.ExecuteAsync("DELETE FROM api_key_migrations WHERE version > 2");

        // MySQL passes over what a later migration has done already.
        if (!Database.Url.StartsWith("mysql", StringComparison.Ordinal))
        {
            foreach (var index in (string[])
                ["keys_by_prefix", "keys_by_expiry", "keys_by_use", "secrets_by_prefix", "secrets_by_expiry"])
            {
                await Database.ExecuteAsync($"DROP INDEX api_key_{index}");
            }

            // Those that PostgreSQL alone has.
            foreach (var index in (string[])
                ["keys_by_custom", "organizations_by_name", "projects_by_name", "products_by_name"])
            {
                await Database.ExecuteAsync($"DROP INDEX IF EXISTS api_key_{index}");
            }

            await Database.ExecuteAsync("ALTER TABLE api_key_keys DROP COLUMN used_day");
        }
    }

    private async Task UpgradeAsync(Store store, IReadOnlyList<Migration> migrations) =>
        await store.ReadAsync((migrations, Clock), static async (session, upgrade, token) =>
        {
            await Schema.MigrateAsync(session, upgrade.migrations, upgrade.Clock, token);
            return true;
        }, Cancellation);
}
