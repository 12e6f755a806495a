using System.Data;
using System.Text.RegularExpressions;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage;
using ApiKeys.Storage.PostgreSql;
using Npgsql;
using NpgsqlTypes;

namespace ApiKeys.DatabaseTests.PostgreSql;

/// <summary>Behaviour that is specific to PostgreSQL.</summary>
public sealed class PostgreSqlStoreTests : IAsyncLifetime
{
    private readonly PostgreSqlTestDatabase _database = new();
    private ApiKeyClient _client = null!;
    private Organization _organization = null!;
    private IssuedKey _issued = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client = ApiKeyClient.Open(_database.Url);
        await _client.MigrateAsync(Cancellation);
        _organization = await _client.CreateOrganizationAsync("Acme Inc", Cancellation);
        _issued = await _client.CreateKeyAsync(_organization.Id, cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_statement_can_be_prepared_and_its_columns_have_the_types_that_are_read()
    {
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString);
        using var session = new PostgreSqlSession(source, preparesStatements: true);
        await session.OpenAsync(Cancellation);

        foreach (var (name, command) in await session.PrepareAllAsync(Cancellation))
        {
            foreach (NpgsqlParameter parameter in command.Parameters)
                parameter.Value = DBNull.Value;
            if (!Regex.IsMatch(name, "^(Find|List)"))
                continue;

            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, Cancellation);
            for (var i = 0; i < reader.FieldCount; i++)
                Assert.Equal(
                    (name, reader.GetName(i), TypeOf(name, reader.GetName(i))),
                    (name, reader.GetName(i), reader.GetDataTypeName(i)));
        }
    }

    [Fact]
    public async Task Every_list_of_keys_reads_the_index_that_narrows_the_most()
    {
        var product = await _client.CreateProductAsync(_organization.Id, "My API", Cancellation);
        var project = await _client.CreateProjectAsync(_organization.Id, "v1", Cancellation);
        await _client.CreateKeysAsync(
            _organization.Id,
            [.. Enumerable.Range(0, 4_000).Select(static i => new KeyMetadata { Custom = new() { ["seats"] = i } })],
            cancellationToken: Cancellation);
        await _client.CreateKeysAsync(
            _organization.Id,
            [
                .. Enumerable.Repeat(
                    new KeyMetadata
                    {
                        Name = "CI",
                        Owner = "u_alice",
                        ExpiresAt = DateTimeOffset.UnixEpoch.AddYears(80),
                        Custom = new() { ["plan"] = "pro" },
                    },
                    10),
            ],
            project.Id,
            cancellationToken: Cancellation);
        await _client.CreateKeysAsync(
            _organization.Id, [new(), new()], productId: product.Id, cancellationToken: Cancellation);
        await _database.ExecuteAsync(
            "UPDATE api_key_keys SET used_day = 1 WHERE owner = 'u_alice'; "
            + "UPDATE api_key_secrets SET prefix = 'sk_' || number || left(encode(hash, 'hex'), 8)");
        await _database.ExecuteAsync(
            "INSERT INTO api_key_organizations (id, name, created_at) "
            + "SELECT gen_random_uuid(), 'Acme ' || i, now() FROM generate_series(1, 2000) i");
        foreach (var table in (string[])["projects", "products"])
        {
            await _database.ExecuteAsync(
                $"INSERT INTO api_key_{table} (id, organization_id, name, created_at) "
                + $"SELECT gen_random_uuid(), '{_organization.Id}', 'API ' || i, now() "
                + "FROM generate_series(1, 2000) i");
        }

        await _database.ExecuteAsync(
            "ANALYZE api_key_keys; ANALYZE api_key_secrets; "
            + "ANALYZE api_key_organizations; ANALYZE api_key_projects; ANALYZE api_key_products");
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString);
        using var session = new PostgreSqlSession(source, preparesStatements: true);
        await session.OpenAsync(Cancellation);
        var commands = await session.PrepareAllAsync(Cancellation);

        foreach (var (name, values, indexes) in ((string, (string, object)[], string[])[])
        [
            ("ListKeys", [], ["api_key_keys_by_organization", "api_key_keys_pkey"]),
            ("ListKeysOfProject", [("project_id", project.Id.Value)], ["api_key_keys_by_project"]),
            ("ListKeysOfProduct", [("product_id", product.Id.Value)], ["api_key_keys_by_product"]),
            ("ListKeysOfOwner", [("owner", "u_alice")], ["api_key_keys_by_owner"]),
            ("ListKeysByName", [("name_from", "CI"), ("name_to", "CJ")], ["api_key_keys_by_name"]),
            ("ListOrganizationsByName", [("name_from", "v1"), ("name_to", "v2")], ["api_key_organizations_by_name"]),
            ("ListProjectsByName", [("name_from", "v1"), ("name_to", "v2")], ["api_key_projects_by_name"]),
            ("ListProductsByName", [("name_from", "v1"), ("name_to", "v2")], ["api_key_products_by_name"]),
            ("ListKeysByPrefix", [("prefix", _issued.Key.Prefix)], ["api_key_keys_by_prefix"]),
            ("ListKeysByPrefix", [("prefix", _issued.Key.Prefix)], ["api_key_secrets_by_prefix"]),
            (
                "ListKeysByPrefix",
                [("prefix", _issued.Key.Prefix)],
                ["api_key_keys_pkey on api_key_keys k", "api_key_keys_by_organization on api_key_keys k"]),
            ("ListKeysByExpiry", [("expires_before", DateTime.UnixEpoch.AddYears(90))], ["api_key_keys_by_expiry"]),
            (
                "ListKeysByUse",
                [("unused_day", 2), ("unused_since", DateTime.UnixEpoch.AddYears(90))],
                ["api_key_keys_by_use"]),
            ("ListKeysByCustom", [("custom", """{"plan":"pro"}""")], ["api_key_keys_by_custom"]),
            (
                "ListExpiringKeys",
                [
                    ("expires_after", DateTime.UnixEpoch.AddYears(79)),
                    ("expires_until", DateTime.UnixEpoch.AddYears(81)),
                ],
                ["api_key_keys_by_expiry"]),
            (
                "ListUnusedKeys",
                [
                    ("first_day", 1),
                    ("last_day", 2),
                    ("used_after", DateTime.UnixEpoch),
                    ("used_until", DateTime.UnixEpoch.AddYears(90)),
                ],
                ["api_key_keys_by_use"]),
            (
                "ListEndedSecrets",
                [
                    ("expires_after", DateTime.UnixEpoch.AddYears(79)),
                    ("expires_until", DateTime.UnixEpoch.AddYears(81)),
                ],
                ["api_key_secrets_by_expiry"]),
        ])
        {
            await using var connection = (NpgsqlConnection)await _database.ConnectAsync();
            await using var command = connection.CreateCommand();
            command.CommandText =
                $"EXPLAIN {PostgreSqlSession.AllStatements.Single(statement => statement.Name == name).Sql}";
            foreach (NpgsqlParameter parameter in commands.Single(prepared => prepared.Name == name).Command.Parameters)
            {
                var value = values.FirstOrDefault(one => one.Item1 == parameter.ParameterName.TrimStart('@')).Item2;
                value ??= parameter.ParameterName.TrimStart('@') switch
                {
                    "organization_id" => _organization.Id.Value,
                    "after" or "after_organization" => Guid.Empty,
                    "last_organization" => Guid.AllBitsSet,
                    "occasion" => "expired",
                    "count" => 200,
                    "now" => DateTime.UnixEpoch.AddYears(60),
                    _ => DBNull.Value,
                };
                command.Parameters.Add(
                    new NpgsqlParameter(parameter.ParameterName, parameter.NpgsqlDbType) { Value = value });
            }

            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            var plan = new List<string>();
            while (await reader.ReadAsync(Cancellation))
                plan.Add(reader.GetString(0));
            Assert.True(
                indexes.Any(index => plan.Any(line => line.Contains(index, StringComparison.Ordinal))),
                $"{name}: {string.Join(Environment.NewLine, plan)}");
            Assert.DoesNotContain(plan, line => line.Contains("Seq Scan on api_key_keys", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_flush_writes_no_index_until_the_day_changes()
    {
        await _database.ExecuteAsync("VACUUM ANALYZE api_key_keys");
        Assert.Equal((0L, 0L), await CountUpdatesAsync());
        var clock = new TestClock();
        for (var day = 0; day < 2; day++)
        {
            // Each client closes its connections, so that the server has counted its updates.
            await using var client = ApiKeyClient.Open(_database.Url, new() { TimeProvider = clock });
            for (var i = 0; i < 5; i++)
            {
                await client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation);
                await client.FlushAsync(Cancellation);
            }

            await client.DisposeAsync();
            var updates = 5 * (day + 1);

            // The key was issued on another day. So the first flush of each day changes the day.
            await Eventually.TrueAsync(async () => await CountUpdatesAsync() == (updates, updates - day - 1));
            clock.Advance(TimeSpan.FromDays(1));
        }

        async Task<(long All, long WithoutIndexes)> CountUpdatesAsync() =>
            (await CountAsync("n_tup_upd"), await CountAsync("n_tup_hot_upd"));

        Task<long> CountAsync(string column) =>
            _database.ScalarAsync($"SELECT {column} FROM pg_stat_user_tables WHERE relname = 'api_key_keys'");
    }

    [Fact]
    public async Task A_cut_session_is_replaced_and_the_call_succeeds()
    {
        await ValidateAsync();
        await EndSessionsAsync();
        Assert.True((await ValidateAsync()).IsValid);

        await EndSessionsAsync();
        Assert.False((await _client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation)).Created);

        await EndSessionsAsync();
        var second = await _client.CreateKeyAsync(_organization.Id, cancellationToken: Cancellation);
        Assert.True((await _client.ValidateKeyAsync(second.Plaintext, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(2, await _database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task All_sessions_that_were_cut_are_replaced_under_load()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(ValidateAsync, Cancellation)));
        await EndSessionsAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(ValidateAsync, Cancellation)));

        Assert.All(answers, answer => Assert.True(answer.IsValid));
    }

    [Fact]
    public async Task A_session_whose_statements_were_forgotten_is_replaced_and_the_call_succeeds()
    {
        await using var store = new PostgreSqlStore(
            NpgsqlDataSource.Create(_database.ConnectionString),
            preparesStatements: true);

        for (var i = 0; i < 3; i++)
        {
            var found = await store.ReadAsync(
                _organization.Id,
                static (session, id, token) => session.FindOrganizationAsync(id, token),
                Cancellation);
            Assert.Equal(_organization, found);
            await store.ReadAsync(0, static async (session, _, token) =>
            {
                await session.ExecuteAsync("DISCARD ALL", token);
                return true;
            }, Cancellation);
        }
    }

    [Fact]
    public async Task A_changed_table_does_not_disturb_a_prepared_statement()
    {
        await ValidateAsync();

        await _database.ExecuteAsync("ALTER TABLE api_key_keys ALTER COLUMN name TYPE varchar(255)");
        await _database.ExecuteAsync("ALTER TABLE api_key_keys ADD COLUMN region text");

        Assert.True((await ValidateAsync()).IsValid);
        Assert.Equal(_issued.Key.Id, (await _client.GetKeyAsync(_organization.Id, _issued.Key.Id, Cancellation)).Id);
    }

    [Fact]
    public async Task No_statement_stays_on_the_connection_without_preparation()
    {
        await using var client = ApiKeyClient.Open(
            _database.UrlWith("prepare_statements=false&application_name=unprepared"));

        Assert.True((await client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await client.CreateKeyAsync(_organization.Id, cancellationToken: Cancellation);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task The_callers_data_source_stays_open()
    {
        await using var source = NpgsqlDataSource.Create(_database.ConnectionString);
        await using (var client = ApiKeyClient.Open(ApiKeyDatabase.PostgreSql(source)))
            Assert.True((await client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation)).IsValid);

        await using var command = source.CreateCommand("SELECT 1");
        Assert.Equal(1, await command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Multiplexing_has_no_effect_in_a_url_or_a_connection_string()
    {
        ApiKeyDatabase[] databases =
        [
            ApiKeyDatabase.FromUrl(_database.UrlWith("multiplexing=true")),
            ApiKeyDatabase.PostgreSql(_database.ConnectionString + ";Pooling=true;Multiplexing=true"),
        ];
        foreach (var database in databases)
        {
            await using var client = ApiKeyClient.Open(database);

            Assert.True((await client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation)).IsValid);
            await client.CreateKeyAsync(_organization.Id, cancellationToken: Cancellation);
        }
    }

    [Fact]
    public async Task A_data_source_that_multiplexes_is_refused_unless_no_statement_is_prepared()
    {
        await using var source = NpgsqlDataSource.Create(
            _database.ConnectionString + ";Pooling=true;Multiplexing=true");

        var exception = Assert.Throws<ArgumentException>(() => ApiKeyDatabase.PostgreSql(source));

        Assert.Contains("Multiplexing=false", exception.Message, StringComparison.Ordinal);
        Assert.Contains("prepareStatements: false", exception.Message, StringComparison.Ordinal);
        Assert.Equal("dataSource", exception.ParamName);

        await using var client = ApiKeyClient.Open(ApiKeyDatabase.PostgreSql(source, prepareStatements: false));
        Assert.True((await client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await client.CreateKeyAsync(_organization.Id, cancellationToken: Cancellation);
        await client.FlushAsync(Cancellation);
        Assert.Equal(1, (await _client.GetKeyAsync(_organization.Id, _issued.Key.Id, Cancellation)).UseCount);
    }

    [Fact]
    public async Task A_transaction_that_loses_a_race_is_run_again()
    {
        // Two transactions take the same two locks in opposite orders. The server ends one of them.
        await using var store = new PostgreSqlStore(
            NpgsqlDataSource.Create(_database.ConnectionString),
            preparesStatements: true);
        var rival = await _client.CreateOrganizationAsync("Rival Ltd", Cancellation);
        var runs = 0;
        using var bothHoldOne = new Barrier(2);

        var (first, second) = (RenameAsync(_organization.Id, rival.Id), RenameAsync(rival.Id, _organization.Id));
        await Task.WhenAll(first, second);

        Assert.True(runs > 2, "No transaction lost the race, and the test shows nothing.");

        Task<bool> RenameAsync(OrganizationId one, OrganizationId other) =>
            Task.Run(async () => await store.WriteAsync(
                (one, other),
                (session, pair, token) => RenameBothAsync(session, pair.one, pair.other, token),
                Cancellation));

        async ValueTask<bool> RenameBothAsync(
            Session session,
            OrganizationId one,
            OrganizationId other,
            CancellationToken token)
        {
            Interlocked.Increment(ref runs);
            await session.ExecuteAsync(
                $"UPDATE api_key_organizations SET created_at = now() WHERE id = {_database.Literal(one.Value)}",
                token);
            if (Volatile.Read(ref runs) <= 2)
                bothHoldOne.SignalAndWait(TimeSpan.FromSeconds(10), token);
            await session.ExecuteAsync(
                $"UPDATE api_key_organizations SET created_at = now() WHERE id = {_database.Literal(other.Value)}",
                token);
            return true;
        }
    }

    [Fact]
    public async Task A_burst_of_calls_opens_no_more_connections_than_allowed()
    {
        await using var client = ApiKeyClient.Open(_database.UrlWith("maximum_pool_size=3&application_name=bounded"));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(
                _ => Task.Run(async () => await client.ValidateKeyAsync(_issued.Plaintext), Cancellation)));

        Assert.All(answers, answer => Assert.True(answer.IsValid));
        Assert.InRange(await _database.CountAsync("pg_stat_activity WHERE application_name = 'bounded'"), 1, 3);
    }

    [Fact]
    public async Task A_transaction_of_the_caller_is_not_joined()
    {
        await using var client = ApiKeyClient.Open(_database.Url);

        using (new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled))
            await client.CreateKeyAsync(_organization.Id, cancellationToken: Cancellation);

        Assert.Equal(2, await _database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task Uses_are_counted_once_when_their_commit_is_interrupted()
    {
        var server = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        using var proxy = new CuttingProxy(server.Port);
        server.Port = proxy.Port;
        server.SslMode = SslMode.Disable;
        await using var client = ApiKeyClient.Open(
            ApiKeyDatabase.PostgreSql(server.ConnectionString),
            new() { UsageFlushInterval = TimeSpan.FromHours(1) });
        for (var i = 0; i < 5; i++)
            await client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation);

        proxy.CutCommits(1);
        var fault = await Assert.ThrowsAsync<UnknownOutcomeException>(() => client.FlushAsync(Cancellation));
        Assert.IsType<NpgsqlException>(fault.InnerException, exactMatch: false);

        // The commit took place. A read shows it, and the second try does not count the batch again.
        Assert.Equal(5, (await _client.GetKeyAsync(_organization.Id, _issued.Key.Id, Cancellation)).UseCount);
        await client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation);
        Assert.Equal(6, (await client.GetKeyAsync(_organization.Id, _issued.Key.Id, Cancellation)).UseCount);
        await client.FlushAsync(Cancellation);
        Assert.Equal(6, (await _client.GetKeyAsync(_organization.Id, _issued.Key.Id, Cancellation)).UseCount);
    }

    [Theory]
    [InlineData("0001_tables", "21d773f8")]
    [InlineData("0002_secrets", "112ceea6")]
    [InlineData("0003_events", "cf928462")]
    [InlineData("0004_finding", "28f7250e")]
    [InlineData("0005_timed_events", "7ec5692a")]
    public void A_migration_that_was_released_never_changes(string migration, string hash)
    {
        var found = Assert.Single(
            PostgreSqlMigrations.All,
            candidate => $"{candidate.Version:0000}_{candidate.Name}" == migration);

        var actual = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(found.Sql)))[..8];
        Assert.Equal(hash, actual);
    }

    [Fact]
    public async Task A_list_of_events_and_their_deletion_read_an_index_and_a_list_is_not_sorted()
    {
        await using var connection = (NpgsqlConnection)await _database.ConnectAsync();

        // With few rows, the planner would read the whole table, and sort.
        const string Settings = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off";
        await using (var setting = new NpgsqlCommand(Settings, connection))
            await setting.ExecuteNonQueryAsync(Cancellation);

        var list = await PlanAsync("ListEvents");
        Assert.Contains("Index Scan using api_key_events_pkey", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", list, StringComparison.Ordinal);
        var ofSubject = await PlanAsync("ListEventsOfSubject");
        Assert.Contains("Index Scan using api_key_events_by_subject", ofSubject, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", ofSubject, StringComparison.Ordinal);
        var deletion = await PlanAsync("DeleteEvents");
        Assert.Contains("Index Scan using api_key_events_pkey", deletion, StringComparison.Ordinal);
        var oldest = await PlanAsync("ListOldestEvents");
        Assert.Contains("Index Scan using api_key_events_pkey", oldest, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", oldest, StringComparison.Ordinal);
        var organizations = await PlanAsync("ListOrganizationsWithOldEvents");
        Assert.Contains("api_key_event_numbers_pkey", organizations, StringComparison.Ordinal);
        Assert.Contains("Index Scan using api_key_events_pkey", organizations, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", organizations, StringComparison.Ordinal);

        async Task<string> PlanAsync(string name)
        {
            var sql = PostgreSqlSession.AllStatements.Single(statement => statement.Name == name).Sql;
            await using var command = new NpgsqlCommand($"EXPLAIN {sql}", connection);
            Add("organization_id", NpgsqlDbType.Uuid, _organization.Id.Value);
            Add("subject", NpgsqlDbType.Text, "u_alice");
            Add("kind", NpgsqlDbType.Text, DBNull.Value);
            Add("actor", NpgsqlDbType.Text, DBNull.Value);
            Add("from_time", NpgsqlDbType.TimestampTz, DBNull.Value);
            Add("to_time", NpgsqlDbType.TimestampTz, DBNull.Value);
            if (name is "ListOrganizationsWithOldEvents")
                Add("after", NpgsqlDbType.Uuid, _organization.Id.Value);
            else
                Add("after", NpgsqlDbType.Bigint, 0L);
            Add("before", NpgsqlDbType.TimestampTz, DateTimeOffset.UnixEpoch);
            Add("last", NpgsqlDbType.Bigint, long.MaxValue);
            Add("last_number", NpgsqlDbType.Bigint, 1L);
            Add("count", NpgsqlDbType.Integer, 100);
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            var plan = new List<string>();
            while (await reader.ReadAsync(Cancellation))
                plan.Add(reader.GetString(0));
            return string.Join('\n', plan);

            void Add(string parameter, NpgsqlDbType type, object value)
            {
                if (Regex.IsMatch(sql, $"@{parameter}\\b"))
                    command.Parameters.Add(new NpgsqlParameter(parameter, type) { Value = value });
            }
        }
    }

    private static string TypeOf(string statement, string column) => column switch
    {
        "id" or "organization_id" or "project_id" or "product_id" or "key_id" => "uuid",
        "hash" or "arguments" => "bytea",
        "version" or "rules" or "level" or "suspended_by" or "secret_number" => "integer",
        "prefix" or "kind" or "environment" or "name" or "owner" or "scopes" or "rate_limits" or "custom" or "signed_by"
            => "text",
        "actor" or "details" or "networks" or "subject" or "reason" or "revoked_reason" or "disabled_reason" => "text",
        "number" => statement is "ListEvents" or "ListEventsOfSubject" or "ListOldestEvents" ? "bigint" : "integer",
        "batch" or "change_number" or "place" => "bigint",
        _ when column.EndsWith("_count", StringComparison.Ordinal) => "bigint",
        _ when Regex.IsMatch(column, "_(at|until)$") => "timestamp with time zone",
        _ when column.EndsWith("_start", StringComparison.Ordinal) => "bigint",
        _ when column.EndsWith("_used", StringComparison.Ordinal) => "bigint",
        _ => "boolean",
    };

    private async Task<KeyValidation> ValidateAsync() =>
        await _client.ValidateKeyAsync(_issued.Plaintext, cancellationToken: Cancellation);

    [Theory]
    [InlineData("LATIN1")]
    [InlineData("EUC_JP")]
    [InlineData("SQL_ASCII")]
    public async Task A_database_of_another_encoding_is_refused_before_anything_is_created(string encoding)
    {
        var name = $"other_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await _database.ExecuteAsync(
            $"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString)
            {
                Database = name,
                Pooling = false,
            };
            await using var client = ApiKeyClient.Open(ApiKeyDatabase.PostgreSql(settings.ConnectionString));

            var exception = await Assert.ThrowsAsync<UnsupportedEncodingException>(
                () => client.MigrateAsync(Cancellation));

            Assert.Equal(encoding, exception.Encoding);
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM pg_class WHERE relname LIKE 'api\\_key\\_%'";
            Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
        }
        finally
        {
            await _database.ExecuteAsync($"DROP DATABASE {name}");
        }
    }

    [Fact]
    public async Task A_server_that_only_reads_costs_no_connection_for_each_call()
    {
        var limited = await _client.CreateKeyAsync(
            _organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(1_000)] },
            cancellationToken: Cancellation);
        await _database.ExecuteAsync(
            $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database} "
            + "SET default_transaction_read_only = on");
        await EndSessionsAsync();
        var before = await CountOpenedAsync();

        for (var i = 0; i < 60; i++)
        {
            var fault = await Assert.ThrowsAsync<PostgresException>(async () =>
                await _client.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation));
            Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, fault.SqlState);
        }

        Assert.InRange(await CountOpenedAsync() - before, 0, 20);
        await _database.ExecuteAsync(
            "BEGIN READ WRITE; ALTER DATABASE "
            + new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database
            + " RESET default_transaction_read_only; COMMIT");
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                return (await _client.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation)).IsValid;
            }
            catch (PostgresException)
            {
                return false;
            }
        });
    }

    private Task<long> CountOpenedAsync() =>
        _database.ScalarAsync("SELECT sessions FROM pg_stat_database WHERE datname = current_database()");

    /// <summary>Cuts every connection, as a restart, a failover or an idle time-out does.</summary>
    private Task<int> EndSessionsAsync() =>
        _database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " +
            "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
