using System.Text.RegularExpressions;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ApiKeys.DatabaseTests.Sqlite;

/// <summary>Behaviour that is specific to SQLite.</summary>
public sealed class SqliteStoreTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var client = ApiKeyClient.Open(_database.Database);
        await client.MigrateAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_statement_can_be_prepared()
    {
        using var session = await OpenSessionAsync();

        Assert.NotEmpty(session.PrepareAll());
    }

    [Fact]
    public async Task A_session_enforces_foreign_keys_and_survives_a_power_cut()
    {
        using var session = await OpenSessionAsync();

        Assert.Equal("wal", ScalarOf(session, "PRAGMA journal_mode"));
        Assert.Equal(1L, ScalarOf(session, "PRAGMA foreign_keys"));
        Assert.Equal(2L, ScalarOf(session, "PRAGMA synchronous"));
    }

    [Fact]
    public async Task A_refusal_is_thrown_although_its_session_cannot_roll_back()
    {
        await using var store = _database.Database.OpenStore();

        await Assert.ThrowsAsync<NotFoundException>(async () => await store.WriteAsync<int, int>(
            0,
            static (session, _, _) =>
            {
                session.Dispose();
                throw NotFoundException.OfKey(default);
            },
            Cancellation));

        // The pool did not keep that session.
        var migrations = await store.ReadAsync(
            0, static (session, _, token) => session.ListMigrationsAsync(token), Cancellation);
        Assert.Equal(SqliteMigrations.All.Count, migrations.Count);
    }

    [Fact]
    public async Task Every_table_is_strict()
    {
        using var session = await OpenSessionAsync();

        const string Tables = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name LIKE 'api_key%'";
        Assert.Equal(18L, ScalarOf(session, $"{Tables} AND strict"));
        Assert.Equal(0L, ScalarOf(session, $"{Tables} AND NOT strict"));
    }

    [Fact]
    public async Task A_look_up_and_every_list_read_an_index()
    {
        using var session = await OpenSessionAsync();
        var plans = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, sql) in SqliteSession.AllStatements)
        {
            if (name.StartsWith("Find", StringComparison.Ordinal)
                || name.StartsWith("List", StringComparison.Ordinal)
                || name is "DeleteEvents")
                plans[name] = await PlanAsync(sql);
        }

        // These two read all there is.
        foreach (var (name, plan) in plans.Where(plan => plan.Key is not ("ListMigrations" or "ListRelations")))
        {
            var scans = plan.Replace("SCAN CONSTANT ROW", "", StringComparison.Ordinal);
            Assert.False(scans.Contains("SCAN", StringComparison.Ordinal), $"{name}: {plan}");
        }

        // Keys of some names, ends or days of use are sorted by age.
        foreach (var (name, plan) in plans.Where(
            plan => plan.Key.StartsWith("List", StringComparison.Ordinal)
                && plan.Key is not ("ListOrganizationsByName" or "ListProjectsByName" or "ListProductsByName"
                    or "ListKeysByName" or "ListKeysByPrefix" or "ListKeysByExpiry" or "ListKeysByUse"
                    or "ListExpiringKeys" or "ListUnusedKeys" or "ListEndedSecrets")))
            Assert.False(plan.Contains("TEMP B-TREE", StringComparison.Ordinal), $"{name} sorts: {plan}");
        Assert.Contains(
            "PRIMARY KEY (organization_id=? AND number>? AND number<?)", plans["ListEvents"], StringComparison.Ordinal);
        Assert.Contains("api_key_events_by_subject", plans["ListEventsOfSubject"], StringComparison.Ordinal);
        Assert.Contains("api_key_keys_by_owner", plans["ListKeysOfOwner"], StringComparison.Ordinal);
        Assert.Contains("(name>? AND name<?)", plans["ListOrganizationsByName"], StringComparison.Ordinal);
        foreach (var list in (string[])["ListProjectsByName", "ListProductsByName", "ListKeysByName"])
        {
            Assert.Contains(
                "(organization_id=? AND name>? AND name<?)", plans[list], StringComparison.Ordinal);
        }

        Assert.Contains("api_key_keys_by_project", plans["ListKeysOfProject"], StringComparison.Ordinal);
        Assert.Contains("api_key_keys_by_product", plans["ListKeysOfProduct"], StringComparison.Ordinal);
        Assert.Contains(
            "PRIMARY KEY (organization_id=? AND number<?)", plans["DeleteEvents"], StringComparison.Ordinal);
        foreach (var part in (string[])
            ["k USING INDEX sqlite_autoindex_api_key_keys_1 (id=?", "keys_by_prefix", "secrets_by_prefix"])
        {
            Assert.True(
                plans["ListKeysByPrefix"].Contains(part, StringComparison.Ordinal), plans["ListKeysByPrefix"]);
        }

        Assert.Contains(
            "api_key_keys_by_expiry (organization_id=? AND expires_at<?)",
            plans["ListKeysByExpiry"],
            StringComparison.Ordinal);
        Assert.Contains(
            "api_key_keys_by_use (organization_id=? AND used_day<?)", plans["ListKeysByUse"], StringComparison.Ordinal);
        Assert.Contains("api_key_keys_by_organization", plans["ListKeysByCustom"], StringComparison.Ordinal);
        Assert.Contains(
            "api_key_keys_by_expiry (organization_id=? AND expires_at>? AND expires_at<?)",
            plans["ListExpiringKeys"],
            StringComparison.Ordinal);
        Assert.Contains(
            "api_key_keys_by_use (organization_id=? AND used_day>? AND used_day<?)",
            plans["ListUnusedKeys"],
            StringComparison.Ordinal);
        Assert.Contains(
            "api_key_secrets_by_expiry (expires_at>? AND expires_at<?)",
            plans["ListEndedSecrets"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_puts_a_restored_file_into_wal_mode()
    {
        var copy = _database.Path + ".copy";
        await _database.ExecuteAsync($"VACUUM INTO '{copy}'");
        File.Move(copy, _database.Path, overwrite: true);
        Assert.Equal("delete", await JournalModeAsync());

        using (await OpenSessionAsync())
        {
        }

        Assert.Equal("wal", await JournalModeAsync());
    }

    [Fact]
    public async Task A_session_on_a_busy_file_works_in_the_present_mode_and_the_next_session_sets_wal_mode()
    {
        await LeaveWalModeAsync();
        await using (await LockAsync())
        {
            using var session = await OpenSessionAsync();

            Assert.Equal("delete", ScalarOf(session, "PRAGMA journal_mode"));
            Assert.Null(await session.FindOrganizationByNameAsync("Acme Inc", Cancellation));
        }

        using var next = await OpenSessionAsync();
        Assert.Equal("wal", ScalarOf(next, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_session_on_a_read_only_file_works_in_the_present_mode()
    {
        await LeaveWalModeAsync();

        using var session = new SqliteSession($"Data Source={_database.Path};Mode=ReadOnly;Pooling=False");
        await session.OpenAsync(Cancellation);

        Assert.Equal("delete", ScalarOf(session, "PRAGMA journal_mode"));
        Assert.Null(await session.FindOrganizationByNameAsync("Acme Inc", Cancellation));
    }

    [Fact]
    public async Task A_file_without_the_tables_stays_as_it_is()
    {
        var path = _database.Path + ".empty";
        await File.WriteAllBytesAsync(path, [], Cancellation);
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(path));

        await Assert.ThrowsAsync<SqliteException>(() => client.FindOrganizationAsync("Acme Inc", Cancellation));

        Assert.Equal(0, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Only_a_migration_creates_the_file()
    {
        var path = _database.Path + ".mistyped";
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(path));

        var exception = await Assert.ThrowsAsync<SqliteException>(
            () => client.FindOrganizationAsync("Acme Inc", Cancellation));

        Assert.Equal(14, exception.SqliteErrorCode);
        Assert.False(File.Exists(path));
        await client.MigrateAsync(Cancellation);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_closed_client_leaves_the_file_free_to_move()
    {
        await using (var client = ApiKeyClient.Open(_database.Database))
            await client.CreateOrganizationAsync("Acme Inc", Cancellation);

        Assert.False(File.Exists(_database.Path + "-wal"));
        File.Move(_database.Path, _database.Path + ".moved");
        File.Move(_database.Path + ".moved", _database.Path);
    }

    [Fact]
    public async Task A_client_of_a_database_in_memory_refuses_to_be_copied_and_goes_on()
    {
        await using var client = ApiKeyClient.Open("sqlite:///:memory:");
        await client.MigrateAsync(Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.PrepareForSnapshotAsync(Cancellation));
        await client.CreateOrganizationAsync("Acme Inc", Cancellation);
    }

    [Fact]
    public async Task A_database_in_memory_serves_many_at_once_and_each_client_has_its_own()
    {
        await using var client = ApiKeyClient.Open("sqlite:///:memory:");
        await using var other = ApiKeyClient.Open("sqlite:///:memory:");
        await client.MigrateAsync(Cancellation);
        await other.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);

        var issued = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(
                i => Task.Run(
                    () => client.CreateKeyAsync(
                        organization.Id,
                        metadata: new() { RateLimits = [RateLimit.PerDay(1)] }),
                    Cancellation)));
        var answers = await Task.WhenAll(
            issued.Select(key => Task.Run(async () => await client.ValidateKeyAsync(key.Plaintext), Cancellation)));

        Assert.All(answers, answer => Assert.True(answer.IsValid));
        Assert.Null(await other.FindOrganizationAsync("Acme Inc", Cancellation));
    }

    [Fact]
    public async Task A_write_waits_for_a_writer_of_another_process_while_reads_go_on()
    {
        await using var client = ApiKeyClient.Open(_database.Database);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        await using var elsewhere = await LockAsync();

        var creating = client.CreateOrganizationAsync("Rival Ltd", Cancellation);
        var flushing = FlushAsync(client, issued);

        // The caller's thread came back at once. Reads do not wait, not even for the flush.
        Assert.False(creating.IsCompleted);
        Assert.Equal(1, (await client.GetKeyAsync(organization.Id, issued.Key.Id, Cancellation)).UseCount);
        await elsewhere.DisposeAsync();
        Assert.Equal("Rival Ltd", (await creating).Name);
        await flushing;
        Assert.Equal(1, (await client.GetKeyAsync(organization.Id, issued.Key.Id, Cancellation)).UseCount);
    }

    [Fact]
    public async Task The_wait_for_a_writer_can_be_cancelled()
    {
        await using var client = ApiKeyClient.Open(_database.Database);
        await using var elsewhere = await LockAsync();
        using var cancellation = new CancellationTokenSource();

        var creating = client.CreateOrganizationAsync("Acme Inc", cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);
    }

    [Theory]
    [InlineData("0001_tables", "8b4fb40d")]
    [InlineData("0002_secrets", "ca9e866e")]
    [InlineData("0003_events", "c496b953")]
    [InlineData("0004_finding", "99f167ff")]
    [InlineData("0005_timed_events", "c8907a6c")]
    public void A_migration_that_was_released_never_changes(string migration, string hash)
    {
        var found = Assert.Single(
            SqliteMigrations.All,
            candidate => $"{candidate.Version:0000}_{candidate.Name}" == migration);

        var actual = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(found.Sql)))[..8];
        Assert.Equal(hash, actual);
    }

    /// <summary>Holds the write lock, as another process would, until it is disposed.</summary>
    private async Task<SqliteConnection> LockAsync()
    {
        var connection = (SqliteConnection)await _database.ConnectAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    // VACUUM INTO leaves its copy in this mode.
    private async Task LeaveWalModeAsync() => await _database.ExecuteAsync("PRAGMA journal_mode = DELETE");

    private async Task<object?> JournalModeAsync()
    {
        await using var connection = await _database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private static async Task FlushAsync(ApiKeyClient client, IssuedKey issued)
    {
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await client.FlushAsync(Cancellation);
    }

    private async Task<SqliteSession> OpenSessionAsync()
    {
        var session = new SqliteSession($"Data Source={_database.Path};Pooling=False");
        await session.OpenAsync(Cancellation);
        return session;
    }

    // The settings belong to a connection, so the test asks the session's own.
    private static object ScalarOf(SqliteSession session, string sql)
    {
        using var statement = session.CreateCommand(sql);
        statement.Prepare();
        using var rows = statement.ExecuteReader();
        Assert.True(rows.Read());
        return long.TryParse(rows.GetString(0), System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : rows.GetString(0);
    }

    private async Task<string> PlanAsync(string sql)
    {
        await using var connection = await _database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        foreach (var name in Regex.Matches(sql, "@[a-z_]+").Select(match => match.Value).Distinct())
            ((SqliteCommand)command).Parameters.AddWithValue(name, DBNull.Value);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var plan = new List<string>();
        while (await reader.ReadAsync(Cancellation))
            plan.Add(reader.GetString(3));
        return string.Join("; ", plan);
    }
}
