using System.Data;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Transactions;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage;
using ApiKeys.Storage.MySql;
using MySqlConnector;

namespace ApiKeys.DatabaseTests.MySql;

/// <summary>Behaviour that is specific to MySQL and MariaDB.</summary>
public sealed class MySqlStoreTests : IAsyncLifetime
{
    private readonly MySqlTestDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var client = Open();
        await client.MigrateAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_statement_can_be_prepared()
    {
        await using var source = new MySqlDataSource(_database.ConnectionString);
        using var session = new MySqlSession(new([source]));
        await session.OpenAsync(Cancellation);
        await session.ReadClockAsync(Cancellation);

        var prepared = await session.PrepareAllAsync(Cancellation);

        Assert.Equal(MySqlSession.AllStatements.Count, prepared.Count);
        Assert.All(prepared, statement => Assert.True(statement.Command.IsPrepared, statement.Name));
    }

    [Fact]
    public async Task A_user_without_the_privilege_to_create_tables_is_told_so()
    {
        await using var empty = new MySqlTestDatabase();
        var user = $"u{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var settings = new MySqlConnectionStringBuilder(empty.ConnectionString) { UserID = user, Password = user };
        await empty.ExecuteAsync($"CREATE USER {user} IDENTIFIED BY '{user}'");
        try
        {
            foreach (var grant in (string[])["SELECT", "SELECT, CREATE"])
            {
                await empty.ExecuteAsync($"GRANT {grant} ON {settings.Database}.* TO {user}");
                await using var client = ApiKeyClient.Open(ApiKeyDatabase.MySql(settings.ConnectionString));

                var exception = await Assert.ThrowsAsync<MissingPrivilegeException>(
                    () => client.MigrateAsync(Cancellation));

                Assert.Contains("CREATE, ALTER, INDEX and REFERENCES", exception.Message, StringComparison.Ordinal);
                Assert.IsType<MySqlException>(exception.InnerException);
            }

            await empty.ExecuteAsync($"GRANT ALL ON {settings.Database}.* TO {user}");
            await using var last = ApiKeyClient.Open(ApiKeyDatabase.MySql(settings.ConnectionString));
            await last.MigrateAsync(Cancellation);
            await last.CreateOrganizationAsync("Acme Inc", Cancellation);
        }
        finally
        {
            await empty.ExecuteAsync($"DROP USER {user}");
        }
    }

    [Fact]
    public async Task Every_column_has_the_type_that_is_read()
    {
        await using var source = new MySqlDataSource(_database.ConnectionString);
        using var session = new MySqlSession(new([source]));
        await session.OpenAsync(Cancellation);
        await session.ReadClockAsync(Cancellation);

        var columns = 0;
        foreach (var (name, command) in await session.PrepareAllAsync(Cancellation))
        {
            if (!Regex.IsMatch(name, "^(Find|List|Has)"))
                continue;
            foreach (MySqlParameter parameter in command.Parameters)
                parameter.Value = parameter.ParameterName is "@count" ? 1 : DBNull.Value;
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            for (var i = 0; i < reader.FieldCount; i++, columns++)
            {
                var type = reader.GetFieldType(i);
                Assert.True(Expected(reader.GetName(i)).Contains(type), $"{name}: {reader.GetName(i)} is a {type}.");
            }
        }

        Assert.True(columns > 100);

        static Type[] Expected(string column) => column switch
        {
            "id" or "organization_id" or "project_id" or "product_id" or "key_id" => [typeof(byte[])],
            "hash" or "arguments" => [typeof(byte[])],
            "name" or "owner" or "prefix" or "kind" or "environment" or "signed_by" => [typeof(string)],
            "scopes" or "rate_limits" or "networks" or "custom" => [typeof(string)],
            "subject" or "actor" or "details" => [typeof(string)],
            "reason" or "revoked_reason" or "disabled_reason" => [typeof(string)],
            "never_cached" => [typeof(bool), typeof(sbyte)],
            _ when Regex.IsMatch(column, "_(at|until)$") => [typeof(DateTime)],
            "batch" or "change_number" => [typeof(long)],
            _ when Regex.IsMatch(column, "_(start|used|count)$") => [typeof(long)],
            "version" or "level" or "rules" => [typeof(int)],
            _ => [typeof(int), typeof(long)],
        };
    }

    [Fact]
    public async Task A_session_depends_on_no_default_of_the_server()
    {
        await using var source = new MySqlDataSource(_database.ConnectionString);
        using var session = new MySqlSession(new([source]));
        await session.OpenAsync(Cancellation);

        Assert.Equal("STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION", await ScalarAsync("@@session.sql_mode"));
        Assert.Equal("+00:00", await ScalarAsync("@@session.time_zone"));
        Assert.Equal("1", await ScalarAsync("@@session.autocommit"));
        Assert.Equal("1", await ScalarAsync("@@session.foreign_key_checks"));
        Assert.Equal(
            "READ-COMMITTED",
            await ScalarAsync(
                (await ScalarAsync("version()")).Contains("MariaDB", StringComparison.Ordinal)
                    ? "@@session.tx_isolation"
                    : "@@session.transaction_isolation"));

        async Task<string> ScalarAsync(string expression)
        {
            await using var command = session.CreateCommand($"SELECT {expression}");
            return Convert.ToString(
                await command.ExecuteScalarAsync(Cancellation),
                System.Globalization.CultureInfo.InvariantCulture)!;
        }
    }

    [Fact]
    public async Task A_look_up_and_every_list_read_an_index()
    {
        await using var client = Open();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var product = await client.CreateProductAsync(organization.Id, "My API", Cancellation);
        var project = await client.CreateProjectAsync(organization.Id, "v1", Cancellation);
        await client.AddProductToProjectAsync(product.Id, project.Id, Cancellation);
        for (var i = 0; i < 300; i++)
        {
            var isRare = i % 30 is 0;
            await client.CreateKeyAsync(
                organization.Id,
                isRare ? project.Id : null,
                i % 30 is 1 ? product.Id : null,
                new()
                {
                    Owner = isRare ? "u_alice" : null,
                    ExpiresAt = isRare ? DateTimeOffset.UnixEpoch.AddYears(80) : null,
                },
                cancellationToken: Cancellation);
        }

        await _database.ExecuteAsync("UPDATE api_key_keys SET used_day = 1 WHERE owner = 'u_alice'");

        await _database.ExecuteAsync("ANALYZE TABLE api_key_keys, api_key_secrets, api_key_events");
        var hash = await ScalarAsync<byte[]>("SELECT hash FROM api_key_secrets ORDER BY hash LIMIT 1 OFFSET 7");

        var reads = MySqlSession.AllStatements.Where(
            statement => Regex.IsMatch(
                statement.Name,
                "^(FindKey|ListKeys|List[A-Za-z]+ByName|ListEvents|ListExpiring|ListUnused|ListEnded)"));
        foreach (var (name, sql) in reads)
        {
            var plan = await PlanAsync(name, sql);
            Assert.True(
                plan.All(row => row.Table is not "api_key_keys" and not "k" and not "s" || row.Key is not null),
                $"{name}: {string.Join("; ", plan)}");
            if (name is "ListEvents" or "ListEventsOfSubject")
                Assert.Equal(name is "ListEvents" ? "PRIMARY" : "api_key_events_by_subject", Assert.Single(plan).Key);

            // Keys of some names, ends or days of use are sorted by age.
            if (name is not ("ListOrganizationsByName" or "ListProjectsByName" or "ListProductsByName"
                or "ListKeysByName" or "ListKeysByPrefix" or "ListKeysByExpiry" or "ListKeysByUse"
                or "ListExpiringKeys" or "ListUnusedKeys" or "ListEndedSecrets"))
                Assert.DoesNotContain(plan, row => row.Extra.Contains("filesort", StringComparison.Ordinal));
            string[] indexes = name switch
            {
                "ListOrganizationsByName" => ["api_key_organizations_by_name"],
                "ListProjectsByName" => ["api_key_projects_by_name"],
                "ListProductsByName" => ["api_key_products_by_name"],
                "ListKeysOfProject" => ["api_key_keys_by_project"],
                "ListKeysOfProduct" => ["api_key_keys_by_product"],
                "ListKeysOfOwner" => ["api_key_keys_by_owner"],
                "ListKeysByPrefix" => ["api_key_keys_by_prefix", "api_key_secrets_by_prefix", "PRIMARY"],
                "ListKeysByExpiry" => ["api_key_keys_by_expiry"],
                "ListKeysByUse" => ["api_key_keys_by_use"],
                "ListKeysByCustom" => ["api_key_keys_by_organization"],
                "ListExpiringKeys" => ["api_key_keys_by_expiry"],
                "ListUnusedKeys" => ["api_key_keys_by_use"],
                "ListEndedSecrets" => ["api_key_secrets_by_expiry"],
                _ => [],
            };
            foreach (var index in indexes)
                Assert.True(plan.Any(row => row.Key == index), $"{name}, {index}: {string.Join("; ", plan)}");
        }

        async Task<List<(string? Table, string? Key, string Extra)>> PlanAsync(string name, string sql)
        {
            await using var connection = (MySqlConnection)await _database.ConnectAsync();
            await using var command = new MySqlCommand($"EXPLAIN FORMAT=TRADITIONAL {sql}", connection);
            foreach (var parameter in Regex.Matches(sql, "@[a-z_]+").Select(match => match.Value).Distinct())
            {
                command.Parameters.AddWithValue(parameter, parameter switch
                {
                    "@organization_id" => organization.Id.Value.ToByteArray(bigEndian: true),
                    "@project_id" when !sql.Contains("owner =", StringComparison.Ordinal) =>
                        project.Id.Value.ToByteArray(bigEndian: true),
                    "@product_id" when !sql.Contains("@project_id", StringComparison.Ordinal) =>
                        product.Id.Value.ToByteArray(bigEndian: true),
                    "@id" => await ScalarAsync<byte[]>("SELECT min(id) FROM api_key_keys"),
                    "@after" when sql.Contains("api_key_events", StringComparison.Ordinal) => 0L,
                    "@after" => new byte[16],
                    "@last" => long.MaxValue,
                    "@subject" => organization.Id.Value.ToString("N"),
                    "@owner" when name is "ListKeysOfOwner" => "u_alice",
                    "@prefix" => "sk_",
                    "@name_from" => "a",
                    "@name_to" => "b",
                    "@expires_before" when name is "ListKeysByExpiry" => DateTime.UnixEpoch.AddYears(90),
                    "@unused_day" => 2,
                    "@unused_since" when name is "ListKeysByUse" => DateTime.UnixEpoch.AddYears(90),
                    "@custom" when name is "ListKeysByCustom" => "\"plan\":\"pro\"",
                    "@hash" => hash,
                    "@count" => 200,
                    "@expires_after" => DateTime.UnixEpoch.AddYears(79),
                    "@expires_until" => DateTime.UnixEpoch.AddYears(81),
                    "@first_day" => 1,
                    "@last_day" => 2,
                    "@used_after" => DateTime.UnixEpoch,
                    "@used_until" => DateTime.UnixEpoch.AddYears(90),
                    "@after_organization" => new byte[16],
                    "@last_organization" => Guid.AllBitsSet.ToByteArray(bigEndian: true),
                    "@occasion" => "expired",
                    _ => DBNull.Value,
                });
            }

            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            var plan = new List<(string?, string?, string)>();
            while (await reader.ReadAsync(Cancellation))
                plan.Add((reader["table"] as string, reader["key"] as string, reader["Extra"] as string ?? ""));
            return plan;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(13)]
    public async Task An_interrupted_migration_is_completed_by_the_next_one(int steps)
    {
        await using var database = new MySqlTestDatabase();
        var creations = Regex.Matches(MySqlMigrations.All[0].Sql, "(?ms)^CREATE TABLE.*?;$");
        var tables = creations.Select(match => match.Value).ToList();
        Assert.Equal(13, tables.Count);
        await database.ExecuteAsync(
            MySqlSession.AllStatements.Single(static statement => statement.Name is "CreateMigrations").Sql);
        foreach (var sql in tables[..steps])
            await database.ExecuteAsync(sql);

        await using var client = ApiKeyClient.Open(database.Database);
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(MySqlMigrations.All.Count, await database.CountAsync("api_key_migrations"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task An_interrupted_upgrade_is_completed_by_the_next_one(int applied, int steps)
    {
        await using var database = new MySqlTestDatabase();
        await using (var source = new MySqlDataSource(database.ConnectionString))
        {
            using var session = new MySqlSession(new([source]));
            await session.OpenAsync(Cancellation);
            await Schema.MigrateAsync(
                session, [.. MySqlMigrations.All.Take(applied)], TimeProvider.System, Cancellation);
        }

        var alterations = Regex.Matches(MySqlMigrations.All[applied].Sql, "(?ms)^ALTER TABLE.*?;$");
        Assert.Equal(applied is 1 ? 3 : 2, alterations.Count);
        foreach (var alteration in alterations.Take(steps))
            await database.ExecuteAsync(alteration.Value);

        await using var client = ApiKeyClient.Open(database.Database);
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(MySqlMigrations.All.Count, await database.CountAsync("api_key_migrations"));
    }

    [Fact]
    public async Task A_migration_waits_for_one_of_another_process_and_notices_its_end()
    {
        await using var database = new MySqlTestDatabase();
        await using var source = new MySqlDataSource(database.ConnectionString);
        using var elsewhere = new MySqlSession(new([source]));
        await elsewhere.OpenAsync(Cancellation);
        await elsewhere.BeginMigrationAsync(Cancellation);
        await using var client = ApiKeyClient.Open(database.Database);

        var migrating = client.MigrateAsync(Cancellation);
        await Task.Delay(200, Cancellation);
        Assert.False(migrating.IsCompleted);

        // A process that dies releases the lock.
        elsewhere.Dispose();
        await migrating;
        Assert.Null(await client.FindOrganizationAsync("Acme Inc", Cancellation));
    }

    [Fact]
    public async Task Migrations_of_two_databases_of_one_server_do_not_wait_for_each_other()
    {
        await using var database = new MySqlTestDatabase();
        await using var source = new MySqlDataSource(_database.ConnectionString);
        using var elsewhere = new MySqlSession(new([source]));
        await elsewhere.OpenAsync(Cancellation);
        await elsewhere.BeginMigrationAsync(Cancellation);
        await using var client = ApiKeyClient.Open(database.Database);

        await client.MigrateAsync(Cancellation);
    }

    [Fact]
    public async Task A_unit_that_loses_a_deadlock_is_run_again_and_both_take_effect()
    {
        var (first, second) = await IssueTwoAsync();
        await using var store = OpenStore();
        using var barrier = new SemaphoreSlim(0);
        using var otherBarrier = new SemaphoreSlim(0);
        var runs = 0;

        await Task.WhenAll(
            UseBothAsync(first.Key.Id, second.Key.Id, barrier, otherBarrier),
            UseBothAsync(second.Key.Id, first.Key.Id, otherBarrier, barrier));

        Assert.Equal(3, runs);
        Assert.Equal((2L, 2L), await UseCountsAsync(first, second));

        async Task UseBothAsync(ApiKeyId one, ApiKeyId other, SemaphoreSlim mine, SemaphoreSlim theirs)
        {
            var isFirstRun = true;
            await store.WriteAsync(0, async (session, _, token) =>
            {
                Interlocked.Increment(ref runs);
                await session.AddUsageAsync(one, 1, Now, token);
                if (isFirstRun)
                {
                    isFirstRun = false;
                    mine.Release();
                    await theirs.WaitAsync(token);
                }

                await session.AddUsageAsync(other, 1, Now, token);
                return true;
            }, Cancellation);
        }
    }

    [Fact]
    public async Task A_unit_that_waited_too_long_for_a_lock_is_run_again_as_a_whole()
    {
        var (first, second) = await IssueTwoAsync();
        await using var store = OpenStore();
        await using var elsewhere = (MySqlConnection)await _database.ConnectAsync();
        await using var locking = await elsewhere.BeginTransactionAsync(Cancellation);
        var locks = $"UPDATE api_key_keys SET owner = 'u_bob' WHERE id = {_database.Literal(second.Key.Id.Value)}";
        await using (var command = new MySqlCommand(locks, elsewhere, locking))
            await command.ExecuteNonQueryAsync(Cancellation);
        var runs = 0;

        await store.WriteAsync(0, async (session, _, token) =>
        {
            if (++runs is 2)
                await locking.RollbackAsync(token);
            await session.ExecuteAsync("SET innodb_lock_wait_timeout = 1", token);
            await session.AddUsageAsync(first.Key.Id, 1, Now, token);
            await session.AddUsageAsync(second.Key.Id, 1, Now, token);
            return true;
        }, Cancellation);

        Assert.Equal(2, runs);
        Assert.Equal((1L, 1L), await UseCountsAsync(first, second));
    }

    [Fact]
    public async Task A_killed_connection_is_replaced_and_the_call_succeeds()
    {
        await using var client = Open();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);

        for (var round = 0; round < 5; round++)
        {
            Assert.True(await KillAllAsync() > 0);
            Assert.Equal(organization, await client.GetOrganizationAsync(organization.Id, Cancellation));
            Assert.True(await KillAllAsync() > 0);
            await client.CreateProjectAsync(organization.Id, $"v{round}", Cancellation);
        }

        Assert.Equal(5, await _database.CountAsync("api_key_projects"));
    }

    [Fact]
    public async Task A_unit_whose_connection_is_killed_is_run_again_and_takes_effect_once()
    {
        var (first, second) = await IssueTwoAsync();
        await using var store = OpenStore();
        await store.ReadAsync(
            0,
            async (session, _, token) => await session.FindKeyAsync(first.Key.OrganizationId, first.Key.Id, token),
            Cancellation);
        var runs = 0;

        await store.WriteAsync(0, async (session, _, token) =>
        {
            await session.AddUsageAsync(first.Key.Id, 1, Now, token);
            if (++runs is 1)
                await KillAllAsync();
            await session.AddUsageAsync(second.Key.Id, 1, Now, token);
            return true;
        }, Cancellation);

        Assert.Equal(2, runs);
        Assert.Equal((1L, 1L), await UseCountsAsync(first, second));
    }

    [Fact]
    public async Task A_process_that_stands_still_before_its_commit_runs_the_unit_again_and_it_takes_effect_once()
    {
        var (first, second) = await IssueTwoAsync();
        await using var store = OpenStore();
        var runs = 0;

        await store.WriteAsync(0, async (session, _, token) =>
        {
            await session.AddUsageAsync(first.Key.Id, 1, Now, token);
            if (++runs is 1)
                await Task.Delay(TimeSpan.FromSeconds(3), token);
            return true;
        }, Cancellation);

        // MySQL says that it has closed the session. MariaDB does not say it, but the commit could not be sent.
        Assert.Equal(2, runs);
        Assert.Equal((1L, 0L), await UseCountsAsync(first, second));
    }

    [Fact]
    public async Task An_interrupted_commit_is_told_as_an_unknown_outcome_and_the_next_call_works()
    {
        var (first, second) = await IssueTwoAsync();
        await using var store = OpenStore();
        await store.ReadAsync(
            0,
            async (session, _, token) => await session.FindKeyAsync(first.Key.OrganizationId, first.Key.Id, token),
            Cancellation);
        var runs = 0;

        var interrupted = store.WriteAsync(0, async (session, _, token) =>
        {
            runs++;
            await session.AddUsageAsync(first.Key.Id, 1, Now, token);
            await KillAllAsync();
            return true;
        }, Cancellation).AsTask();
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => interrupted);

        Assert.Equal(1, runs);
        Assert.Equal((0L, 0L), await UseCountsAsync(first, second));
        await store.WriteAsync(0, async (session, _, token) =>
        {
            await session.AddUsageAsync(second.Key.Id, 1, Now, token);
            return true;
        }, Cancellation);
        Assert.Equal((0L, 1L), await UseCountsAsync(first, second));
    }

    [Fact]
    public async Task Uses_are_counted_once_when_their_commit_is_interrupted()
    {
        var (issued, _) = await IssueTwoAsync();
        var server = new MySqlConnectionStringBuilder(_database.ConnectionString);
        using var proxy = new CuttingProxy((int)server.Port);
        server.Port = (uint)proxy.Port;
        server.SslMode = MySqlSslMode.Disabled;
        await using var client = ApiKeyClient.Open(
            ApiKeyDatabase.MySql(server.ConnectionString),
            new() { UsageFlushInterval = TimeSpan.FromHours(1) });
        await using var elsewhere = Open();
        for (var i = 0; i < 5; i++)
            await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);

        proxy.CutCommits(1);
        await client.FlushAsync(Cancellation);

        // The commit took place. The second try, on another connection, does not count the batch again.
        Assert.Equal(1, proxy.Count);
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await client.FlushAsync(Cancellation);
        Assert.Equal(6, (await elsewhere.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation)).UseCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GuidFormat=Binary16;DateTimeKind=Local;UseAffectedRows=true;TreatTinyAsBoolean=false")]
    [InlineData("GuidFormat=LittleEndianBinary16;DateTimeKind=Utc;AllowZeroDateTime=true")]
    [InlineData("OldGuids=true;ConvertZeroDateTime=true;ConnectionReset=false")]
    [InlineData("Pooling=false;UseCompression=true")]
    [InlineData("IgnorePrepare=true")]
    [InlineData("IgnorePrepare=true;NoBackslashEscapes=true")]
    [InlineData("NoBackslashEscapes=true")]
    public async Task The_applications_data_source_may_have_any_options_and_stays_open(string options)
    {
        await using var source = new MySqlDataSource(
            new MySqlConnectionStringBuilder($"{_database.ConnectionString};Pooling=true;{options}").ConnectionString);
        var name = "Ac\\me 'Inc' \"\\' 🗝";

        await using (var client = ApiKeyClient.Open(ApiKeyDatabase.MySql(source)))
        {
            var organization = await client.CreateOrganizationAsync(name, Cancellation);
            var issued = await client.CreateKeyAsync(
                organization.Id,
                metadata: new()
                {
                    RateLimits = [RateLimit.PerDay(2)],
                    ExpiresAt = new DateTimeOffset(9999, 12, 31, 23, 59, 59, 999, TimeSpan.Zero),
                },
                cancellationToken: Cancellation);
            Assert.Equal(organization, await client.FindOrganizationAsync(name, Cancellation));
            Assert.Equal(issued.Key, await client.GetKeyAsync(organization.Id, issued.Key.Id, Cancellation));
            for (var call = 1; call <= 3; call++)
                Assert.Equal(
                    call <= 2,
                    (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
            await client.DeleteKeyAsync(organization.Id, issued.Key.Id, Cancellation);
            await Assert.ThrowsAsync<NotFoundException>(
                () => client.DeleteKeyAsync(organization.Id, issued.Key.Id, Cancellation));
        }

        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await using var command = new MySqlCommand("SELECT 1", connection);
        Assert.Equal(1, Convert.ToInt32(await command.ExecuteScalarAsync(Cancellation), null));
    }

    [Fact]
    public async Task A_server_that_allows_safe_updates_only_lets_a_client_write_its_uses_and_close()
    {
        var builder = new MySqlDataSourceBuilder(
            new MySqlConnectionStringBuilder(_database.ConnectionString) { Pooling = true }.ConnectionString);
        builder.UseConnectionOpenedCallback(static async (context, cancellationToken) =>
        {
            await using var command = new MySqlCommand("SET sql_safe_updates = 1", context.Connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });
        await using var source = builder.Build();
        var client = ApiKeyClient.Open(ApiKeyDatabase.MySql(source));
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await client.DeleteKeyAsync(
            organization.Id,
            (await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation)).Key.Id,
            Cancellation);

        await client.DisposeAsync();

        var id = _database.Literal(issued.Key.Id.Value);
        Assert.Equal(1, await _database.CountAsync($"api_key_keys WHERE use_count = 1 AND id = {id}"));
    }

    [Fact]
    public async Task A_unit_that_failed_leaves_no_lock_behind_in_an_apps_own_pool()
    {
        var (first, second) = await IssueTwoAsync();
        await using var source = new MySqlDataSource(
            new MySqlConnectionStringBuilder(_database.ConnectionString) { Pooling = true }.ConnectionString);
        await using var store = new MySqlStore(new([source]), maxConnections: null);
        await Assert.ThrowsAsync<MySqlException>(async () => await store.WriteAsync(0, async (session, _, token) =>
        {
            await session.AddUsageAsync(first.Key.Id, 1, Now, token);
            await session.ExecuteAsync("SELECT nothing FROM nowhere", token);
            return true;
        }, Cancellation));

        await _database.ExecuteAsync("SET innodb_lock_wait_timeout = 1; UPDATE api_key_keys SET owner = 'u_bob'");

        Assert.Equal((0L, 0L), await UseCountsAsync(first, second));
    }

    [Fact]
    public async Task A_transaction_of_the_caller_is_not_joined()
    {
        await using var source = new MySqlDataSource(
            new MySqlConnectionStringBuilder(_database.ConnectionString) { Pooling = true }.ConnectionString);
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.MySql(source));

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            await client.CreateOrganizationAsync("Acme Inc", Cancellation);

        Assert.NotNull(await client.FindOrganizationAsync("Acme Inc", Cancellation));
    }

    [Fact]
    public async Task A_burst_of_calls_opens_no_more_connections_than_the_pool_may_have()
    {
        await using var client = ApiKeyClient.Open(_database.UrlWith("maximum-pool-size=3"));
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var most = 0;
        await using var connection = (MySqlConnection)await _database.ConnectAsync();

        var calls = Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => client.CreateKeyAsync(organization.Id), Cancellation)));
        while (!calls.IsCompleted)
            most = Math.Max(most, (await OthersAsync(connection)).Count);

        Assert.Equal(200, (await calls).Length);

        // A closed connection stays in the list for a moment.
        Assert.InRange(most, 1, 10);
    }

    [Fact]
    public async Task Custom_metadata_reads_back_equal_at_its_bounds()
    {
        var deepest = string.Concat(
            Enumerable.Repeat(
                "{\"a\":",
                CustomMetadata.MaxDepth - 1)) + "{}" + new string('}', CustomMetadata.MaxDepth - 1);
        await using var client = Open();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);

        string[] texts =
        [
            deepest,
            """{"max":1.7976931348623157E+308,"min":5e-324,"big":123456789012345678901234567890""" +
            ""","exact":0.100000000000000000000000000001,"one":1.0}""",
            """{"b":1,"a":2,"":"\\ ' \" \u001f 🗝 שלום"}""",
        ];
        foreach (var json in texts)
        {
            var issued = await client.CreateKeyAsync(
                organization.Id,
                metadata: new() { Custom = CustomMetadata.Parse(json) },
                cancellationToken: Cancellation);

            Assert.Equal(issued.Key, await client.GetKeyAsync(organization.Id, issued.Key.Id, Cancellation));
        }
    }

    /// <summary>
    /// MariaDB may show an event before the one with the lower number, while both are committed. MySQL does not.
    /// </summary>
    [Fact]
    public async Task A_list_of_events_waits_on_MariaDB_for_a_change_that_has_raised_their_number()
    {
        await using var client = Open();
        var organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        await using var connection = (MySqlConnection)await _database.ConnectAsync();
        var isMariaDb = connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var raise = new MySqlCommand(
            "UPDATE api_key_event_numbers SET number = number + 1", connection, transaction))
        {
            await raise.ExecuteNonQueryAsync(Cancellation);
        }

        var listing = client.ListEventsPageAsync(organization, cancellationToken: Cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        Assert.Equal(!isMariaDb, listing.IsCompleted);
        await transaction.RollbackAsync(Cancellation);

        Assert.Single((await listing).Items);
    }

    /// <summary>MySQL 9's foreign keys let a row in that refers to a deleted one; docs/mysql.md says when.</summary>
    [Theory]
    [InlineData("organization")]
    [InlineData("project")]
    [InlineData("product")]
    [InlineData("link")]
    public async Task A_deletion_and_a_change_that_refers_to_its_row_wait_for_each_other(string kind)
    {
        await using var client = Open();
        var organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var project = (await client.CreateProjectAsync(organization, "v1", Cancellation)).Id;
        var product = (await client.CreateProductAsync(organization, "My API", Cancellation)).Id;
        await client.AddProductToProjectAsync(product, project, Cancellation);
        await using var store = OpenStore();

        // A deletion has locked the row.
        await AssertWaitsAsync(
            store,
            async session => _ = kind switch
            {
                "organization" => await session.LockOrganizationAsync(organization, Cancellation),
                "project" => await session.LockProjectAsync(organization, project, Cancellation),
                "product" => await session.LockProductAsync(organization, product, Cancellation),
                _ => await session.LockLinkAsync(organization, product, project, Cancellation),
            },
            () => client.CreateKeyAsync(organization, project, product, cancellationToken: Cancellation));

        // A key is about to be inserted.
        await AssertWaitsAsync(
            store,
            async session => await session.FindKeyTargetsAsync(organization, project, product, Cancellation),
            kind switch
            {
                "organization" => () => client.DeleteOrganizationAsync(organization, cancellationToken: Cancellation),
                "project" => () => client.DeleteProjectAsync(organization, project, Cancellation),
                "product" => () => client.DeleteProductAsync(organization, product, Cancellation),
                _ => () => client.RemoveProductFromProjectAsync(product, project, Cancellation),
            });
    }

    [Theory]
    [InlineData("0001_tables", "b70474d6")]
    [InlineData("0002_secrets", "815bb692")]
    [InlineData("0003_events", "6c8d6b26")]
    [InlineData("0004_finding", "967061c8")]
    [InlineData("0005_timed_events", "e4a84836")]
    public void A_migration_that_was_released_never_changes(string migration, string hash)
    {
        var sql = Assert.Single(MySqlMigrations.All, entry => $"{entry.Version:D4}_{entry.Name}" == migration).Sql;

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))[..8]);
    }

    /// <summary>Asserts that a call waits for a transaction that has run some statements.</summary>
    private static async Task AssertWaitsAsync(Store store, Func<Session, Task> statements, Func<Task> call)
    {
        var (locked, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        var runs = 0;
        var transaction = store.WriteAsync(
            0,
            async (session, _, _) =>
            {
                // The server ends a transaction that stands still for a second. On a busy machine that may happen to
                // this one; it then runs again, and shows nothing.
                Interlocked.Increment(ref runs);
                await statements(session);
                locked.TrySetResult();
                await released.Task;
                return 0;
            },
            Cancellation);
        await locked.Task;

        var waiting = call();
        await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        var waited = !waiting.IsCompleted;
        released.SetResult();
        await transaction;
        Assert.True(waited || runs > 1, "The call did not wait for the transaction.");

        // It goes on. A deletion is refused if there is a key by now.
        Assert.True(await Record.ExceptionAsync(() => waiting) is null or InUseException);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private ApiKeyClient Open() => ApiKeyClient.Open(_database.Database);

    private MySqlStore OpenStore() => new(new([new(_database.ConnectionString)]));

    private async Task<(IssuedKey First, IssuedKey Second)> IssueTwoAsync()
    {
        await using var client = Open();
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        return (
            await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation),
            await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation));
    }

    private async Task<(long First, long Second)> UseCountsAsync(IssuedKey first, IssuedKey second)
    {
        await using var client = Open();
        return (
            (await client.GetKeyAsync(first.Key.OrganizationId, first.Key.Id, Cancellation)).UseCount,
            (await client.GetKeyAsync(second.Key.OrganizationId, second.Key.Id, Cancellation)).UseCount);
    }

    /// <summary>Cuts every connection to the database but this one.</summary>
    private async Task<int> KillAllAsync()
    {
        await using var connection = (MySqlConnection)await _database.ConnectAsync();
        var ids = await OthersAsync(connection);
        foreach (var id in ids)
        {
            await using var kill = new MySqlCommand($"KILL {id}", connection);
            await kill.ExecuteNonQueryAsync(Cancellation);
        }

        return ids.Count;
    }

    // Unlike information_schema.processlist, this creates no temporary table. Another server on the machine might
    // delete such a table.
    private static async Task<List<long>> OthersAsync(MySqlConnection connection)
    {
        await using var command = new MySqlCommand("SHOW PROCESSLIST", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var ids = new List<long>();
        while (await reader.ReadAsync(Cancellation))
        {
            var id = Convert.ToInt64(reader["Id"], System.Globalization.CultureInfo.InvariantCulture);
            if (reader["db"] as string == connection.Database && id != connection.ServerThread)
                ids.Add(id);
        }

        return ids;
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await _database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
