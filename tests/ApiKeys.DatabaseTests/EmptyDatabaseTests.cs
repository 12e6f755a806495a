using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage;

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

    [Theory]
    [InlineData("api_key_organizations", "CREATE TABLE api_key_organizations (id INTEGER)")]
    [InlineData("api_key_keys", "CREATE TABLE api_key_keys (id INTEGER, secret VARCHAR(40))")]
    [InlineData("api_key_changes", "CREATE VIEW api_key_changes AS SELECT 1 AS id")]
    [InlineData("api_key_migrations", "CREATE TABLE api_key_migrations (id INTEGER, version INTEGER)")]
    public async Task An_apps_table_with_the_name_of_a_librarys_is_left_alone_and_nothing_is_created(
        string name, string create)
    {
        await database.ExecuteAsync(create);
        await using var client = ApiKeyClient.Open(database.Database);

        for (var i = 0; i < 2; i++)
        {
            var exception = await Assert.ThrowsAsync<TableExistsException>(() => client.MigrateAsync(Cancellation));

            Assert.Equal(name, exception.TableName);
            Assert.Contains(name, exception.Message, StringComparison.Ordinal);
            Assert.Equal([name], await ListRelationsAsync());
        }
    }

    [Fact]
    public async Task An_apps_own_table_of_keys_may_stand_beside_the_librarys()
    {
        await database.ExecuteAsync("CREATE TABLE api_keys (id INTEGER, api_key VARCHAR(100))");
        await database.ExecuteAsync("CREATE TABLE api_key_usage (id INTEGER)");
        await database.ExecuteAsync("INSERT INTO api_keys (id, api_key) VALUES (1, 'theirs')");
        await using var client = ApiKeyClient.Open(database.Database);

        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        Assert.Equal(1, await database.CountAsync("api_keys WHERE api_key = 'theirs'"));
        Assert.Equal(0, await database.CountAsync("api_key_usage"));
    }

    [Fact]
    public async Task A_database_that_an_unreleased_version_made_is_refused_and_left_alone()
    {
        await database.ExecuteAsync(
            "CREATE TABLE api_key_migrations (version INTEGER, name VARCHAR(255), applied_at VARCHAR(255))");
        await database.ExecuteAsync("INSERT INTO api_key_migrations VALUES (1, 'initial', '2026-11-01')");
        await using var client = ApiKeyClient.Open(database.Database);

        Func<Task>[] calls = [() => client.MigrateAsync(Cancellation), () => client.PingAsync(Cancellation)];
        foreach (var call in calls)
        {
            var exception = await Assert.ThrowsAsync<UnknownMigrationException>(call);
            Assert.Equal((1, "initial"), (exception.Version, exception.Name));
            Assert.Contains(exception.ExpectedName, exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["api_key_migrations"], await ListRelationsAsync());
    }

    [Fact]
    public async Task Each_table_and_index_of_a_migration_is_looked_for_before_it()
    {
        await using var client = ApiKeyClient.Open(database.Database);
        await client.MigrateAsync(Cancellation);
        await using var store = database.Database.OpenStore();

        var names = store.Migrations.SelectMany(static migration => Schema.CreatedNames(migration.Sql)).ToHashSet();
        var relations = await ListRelationsAsync();

        Assert.All(
            names.Where(name => !store.Migrations.Any(
                migration => migration.Sql.Contains($"DROP INDEX {name};", StringComparison.Ordinal))),
            name => Assert.Contains(name, relations));

        // PostgreSQL makes an index for each key of a table, and names it after the table.
        Assert.All(
            relations.Except(names),
            static name => Assert.True(
                name is "api_key_migrations" || name.EndsWith("_pkey", StringComparison.Ordinal)
                    || name.EndsWith("_key", StringComparison.Ordinal),
                name));
    }

    [Fact]
    public async Task Keys_of_a_database_of_the_first_migration_go_on_as_they_were()
    {
        await using var client = ApiKeyClient.Open(database.Database);
        var now = TimeProvider.System.GetUtcNow();
        var (organization, key) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        var text = client.CreateKeyText();
        await database.ExecuteAsync("CREATE TABLE app (id INTEGER)");
        await using (var store = database.Database.OpenStore())
        {
            await store.ReadAsync(
                store.Migrations[0],
                static async (session, first, token) =>
                {
                    await Schema.MigrateAsync(session, [first], TimeProvider.System, token);
                    return true;
                },
                Cancellation);
        }

        await InsertKeyOfFirstMigrationAsync(organization, key, text);
        await Assert.ThrowsAsync<DatabaseTooOldException>(() => client.PingAsync(Cancellation));
        await client.MigrateAsync(Cancellation);

        var validation = await client.ValidateKeyAsync(text, new() { Scopes = ["read"] }, Cancellation);
        Assert.Equal(ValidationStatus.Valid, validation.Status);
        await client.FlushAsync(Cancellation);
        var (organizationId, keyId) = (new OrganizationId(organization), new ApiKeyId(key));
        var read = await client.GetKeyAsync(organizationId, keyId, Cancellation);
        Assert.Equal((1, 8L, "sk_12345678"), (read.Version, read.UseCount, read.Prefix));
        var secret = Assert.Single(await client.ListSecretsAsync(organizationId, keyId, Cancellation));
        Assert.Equal((1, true, 8L), (secret.Number, secret.IsCurrent, secret.UseCount));
        Assert.Equal((read.CreatedAt, read.Prefix), (secret.CreatedAt, secret.Prefix));

        var rotated = await client.RotateKeyAsync(
            organizationId, keyId, TimeSpan.FromDays(1), cancellationToken: Cancellation);
        foreach (var valid in new[] { text, rotated.Plaintext })
            Assert.True((await client.ValidateKeyAsync(valid, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(
            [9L, 1L],
            (await client.ListSecretsAsync(organizationId, keyId, Cancellation)).Select(static one => one.UseCount));
    }

    private async Task InsertKeyOfFirstMigrationAsync(Guid organization, Guid key, string text)
    {
        var (isSqlite, isPostgreSql) = (
            database.Url.StartsWith("sqlite", StringComparison.Ordinal),
            database.Url.StartsWith("postgresql", StringComparison.Ordinal));
        var time = isSqlite ? "1767225600000" : isPostgreSql ? "'2026-01-01 00:00:00+00'" : "'2026-01-01 00:00:00'";
        var digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
        var hash = isPostgreSql ? $"decode('{digits}', 'hex')" : $"unhex('{digits}')";
        await database.ExecuteAsync(
            "INSERT INTO api_key_organizations (id, name, created_at) "
            + $"VALUES ({database.Literal(organization)}, 'Acme Inc', {time})");
        await database.ExecuteAsync(
            "INSERT INTO api_key_keys (id, organization_id, prefix, kind, environment, scopes, rate_limits, custom, "
            + "never_cached, rules, created_at, use_count) "
            + $"VALUES ({database.Literal(key)}, {database.Literal(organization)}, 'sk_12345678', 'sk', '', "
            + $"'[\"read\"]', '[]', '{{}}', false, 1, {time}, 7)");
        await database.ExecuteAsync(
            "INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at) "
            + $"VALUES ({hash}, {database.Literal(key)}, '', {time})");
    }

    private async Task<IReadOnlyList<string>> ListRelationsAsync()
    {
        await using var store = database.Database.OpenStore();
        var relations = await store.ReadAsync(
            0, static (session, _, token) => session.ListRelationsAsync(token), Cancellation);
        return [.. relations.Select(static relation => relation.Name)];
    }
}
