using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Databases as other systems write them are imported, and the customers' texts stay valid. Tables and hashes are those
/// of the systems' own source; docs/import.md names the versions.
/// </summary>
public abstract class ForeignSystemTests(TestDatabase database) : BehaviourSuite(database)
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Base62 = "0123456789" + Letters;

    private const string PlatformTables =
        """
        CREATE TABLE organizations (id CHAR(32) NOT NULL, name VARCHAR(255) NOT NULL,
          created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, PRIMARY KEY (id));
        CREATE TABLE projects (id CHAR(32) NOT NULL, name VARCHAR(255) NOT NULL, org_id CHAR(32) NOT NULL,
          created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, PRIMARY KEY (id),
          FOREIGN KEY(org_id) REFERENCES organizations (id));
        CREATE TABLE products (id CHAR(32) NOT NULL, name VARCHAR(255) NOT NULL, org_id CHAR(32) NOT NULL,
          created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, PRIMARY KEY (id),
          FOREIGN KEY(org_id) REFERENCES organizations (id));
        CREATE TABLE project_products (project_id CHAR(32) NOT NULL, product_id CHAR(32) NOT NULL,
          PRIMARY KEY (project_id, product_id));
        CREATE TABLE api_keys (id CHAR(32) NOT NULL, org_id CHAR(32) NOT NULL, project_id CHAR(32),
          product_id CHAR(32), key_prefix VARCHAR(8) NOT NULL, key_hash VARCHAR(64) NOT NULL, metadata JSON NOT NULL,
          revoked_at DATETIME, /* 0.2 */ created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, PRIMARY KEY (id),
          UNIQUE (key_hash));
        """;

    private static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task Keys_of_the_Python_SDK_0_1_are_imported()
    {
        var tenant = await CreateTenantAsync();
        var (organization, project, product) = (NewId(), NewId(), NewId());
        using var theirs = new ForeignDatabase(PlatformTables);
        string[] texts = [.. Enumerable.Range(0, 4).Select(_ => $"sk_{NewToken()}")];
        theirs.Execute("INSERT INTO organizations (id, name) VALUES (@0, 'Acme Inc')", organization);
        theirs.Execute("INSERT INTO projects (id, name, org_id) VALUES (@0, 'v1', @1)", project, organization);
        theirs.Execute("INSERT INTO products (id, name, org_id) VALUES (@0, 'My API', @1)", product, organization);
        theirs.Execute("INSERT INTO project_products VALUES (@0, @1)", project, product);
        Insert(texts[0], project, product, """
            {"name": "Alice's key", "scopes": ["read", "write"], "rate_limit": 3,
             "expires_at": "2031-01-01T00:00:00", "custom": {"user_id": "u_alice", "plan": "pro"}}
            """);
        Insert(texts[1], project, null, """
            {"name": null, "scopes": [], "rate_limit": null, "expires_at": "2027-01-01T00:00:00Z", "custom": {}}
            """);
        Insert(texts[2], null, null, "{}", revokedAt: "2026-02-03 04:05:06.789012");
        Insert(texts[3], null, null, """{"scopes": ["admin:*"]}""");

        var format = ForeignKeyFormat.ApiKeysPlatform01();
        var client = OpenWith(format);
        var results = await ImportAsync(client, tenant, ReadPlatform(theirs, format, tenant, project, product));

        Assert.Equal(
            [KeyImportOutcome.Imported, KeyImportOutcome.Imported, KeyImportOutcome.Imported, KeyImportOutcome.Refused],
            results.Select(result => result.Outcome));
        var alice = await ValidAsync(
            client, texts[0], new() { Project = tenant.Project, Product = tenant.Product, Scopes = ["read", "write"] });
        Assert.Equal(("Alice's key", "u_alice"), (alice.Metadata.Name, alice.Metadata.Owner));
        Assert.Equal(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero), alice.Metadata.ExpiresAt);
        Assert.Equal([RateLimit.PerMinute(3)], alice.Metadata.RateLimits);
        Assert.Equal("pro", alice.Metadata.Custom["plan"].ToString().Trim('"'));
        Assert.Equal((Created, texts[0][..11]), (alice.CreatedAt, alice.Prefix));
        await ValidAsync(client, texts[0]);
        await ValidAsync(client, texts[0]);
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(client, texts[0]));
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(client, texts[1]));
        var revoked = await client.ValidateKeyAsync(texts[2], cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Revoked, revoked.Status);
        Assert.Equal(new(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero), revoked.RefusedKey!.RevokedAt);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(client, texts[3]));

        void Insert(string text, string? ofProject, string? ofProduct, string metadata, string? revokedAt = null) =>
            theirs.Execute(
                """
                INSERT INTO api_keys (
                  id, org_id, project_id, product_id, key_prefix, key_hash, metadata, revoked_at, created_at)
                VALUES (@0, @1, @2, @3, @4, @5, @6, @7, '2026-01-02 03:04:05')
                """,
                NewId(), organization, ofProject, ofProduct, text[3..11], HexOf(text), metadata, revokedAt);
    }

    [Fact]
    public async Task Keys_of_the_Python_SDK_0_2_are_imported_with_its_signing_secret_and_environment()
    {
        const string Secret = "their signing secret, with ä";
        var tenant = await CreateTenantAsync();
        var organization = NewId();
        using var theirs = new ForeignDatabase(PlatformTables.Replace(
            "/* 0.2 */",
            "last_used_at DATETIME, use_count INTEGER DEFAULT '0' NOT NULL,",
            StringComparison.Ordinal));
        var (live, plain) = ($"acme_live_{NewToken()}", $"acme_{NewToken()}");
        Insert(live, """
            {"name": "Bob's key", "scopes": ["read"], "rate_limit": {"requests": 2, "window": "hour"},
             "expires_at": "2031-01-01T00:00:00+00:00", "custom": {"user_id": 42}}
            """);
        Insert(plain, """{"name": null, "scopes": [], "rate_limit": null, "expires_at": null, "custom": {}}""");

        ForeignKeyFormat[] formats =
        [
            ForeignKeyFormat.ApiKeysPlatform02(Secret, "acme_live", "live"),
            ForeignKeyFormat.ApiKeysPlatform02(Secret, "acme", "plain"),
        ];
        var client = OpenWith(formats);
        var rows = theirs.Read("SELECT * FROM api_keys ORDER BY rowid", row => ImportedKeys.FromApiKeysPlatform(
            row.Text("key_prefix") == live[10..18] ? "live" : "plain",
            row.Text("key_hash"),
            row.Text("key_prefix"),
            row.Text("key_prefix") == live[10..18] ? "acme_live" : "acme",
            row.Text("metadata"),
            row.Time("created_at")!.Value,
            row.Time("revoked_at"),
            row.Time("last_used_at"),
            row.Number("use_count")!.Value,
            ownerMember: "user_id"));
        AssertImported(await ImportAsync(client, tenant, rows));

        var bob = await ValidAsync(client, live, new() { Scopes = ["read"] });
        Assert.Equal(("Bob's key", "42"), (bob.Metadata.Name, bob.Metadata.Owner));
        Assert.Equal([RateLimit.PerHour(2)], bob.Metadata.RateLimits);
        Assert.Equal(17, bob.UseCount);
        Assert.Equal(new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero), bob.LastUsedAt);
        Assert.Equal(live[..18], bob.Prefix);
        await ValidAsync(client, live);
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(client, live));
        await ValidAsync(client, plain);

        // Under another secret the texts are recognised, and unknown.
        var other = OpenWith(ForeignKeyFormat.ApiKeysPlatform02("another", "acme_live"));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(other, live));

        void Insert(string text, string metadata) => theirs.Execute(
            """
            INSERT INTO api_keys (id, org_id, key_prefix, key_hash, metadata, last_used_at, use_count, created_at)
            VALUES (@0, @1, @2, @3, @4, '2026-05-06 07:08:09.123456', 17, '2026-01-02 03:04:05')
            """,
            NewId(),
            organization,
            text[^43..^35],
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text))),
            metadata);
    }

    [Fact]
    public async Task Keys_of_Unkey_are_imported()
    {
        var tenant = await CreateTenantAsync();
        using var theirs = new ForeignDatabase(
            """
            CREATE TABLE keys (id varchar(256) PRIMARY KEY NOT NULL, key_auth_id varchar(256) NOT NULL,
              hash varchar(256) NOT NULL UNIQUE, start varchar(256) NOT NULL, workspace_id varchar(256) NOT NULL,
              name varchar(256), owner_id varchar(256), identity_id varchar(256), meta text, expires datetime(3),
              created_at_m bigint NOT NULL DEFAULT 0, updated_at_m bigint, deleted_at_m bigint, refill_day tinyint,
              refill_amount int, last_refill_at datetime(3), enabled boolean NOT NULL DEFAULT true,
              remaining_requests int, ratelimit_async boolean, ratelimit_limit int, ratelimit_duration bigint,
              environment varchar(256));
            CREATE TABLE permissions (id varchar(256) PRIMARY KEY NOT NULL, slug varchar(128) NOT NULL);
            CREATE TABLE keys_permissions (key_id varchar(256) NOT NULL, permission_id varchar(256) NOT NULL);
            INSERT INTO permissions VALUES ('perm_1', 'documents.read'), ('perm_2', 'documents.write');
            """);
        string[] texts = [.. Enumerable.Range(0, 5).Select(_ => $"acme_{Draw(Base58, 22)}")];
        Insert(
            "key_1",
            texts[0],
            """
            'Carol''s key', 'user_carol', '{"plan": "pro"}', '2031-01-01 00:00:00.000', 1, NULL, 2, 60000
            """);
        Insert("key_2", texts[1], "NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL");
        Insert("key_3", texts[2], "NULL, NULL, NULL, '2027-01-01 00:00:00.000', 1, NULL, NULL, NULL");
        Insert("key_4", texts[3], "NULL, NULL, NULL, NULL, 1, 250, NULL, NULL");
        Insert("key_5", texts[4], "NULL, NULL, NULL, NULL, 1, NULL, 100, 10000");
        theirs.Execute("INSERT INTO keys_permissions VALUES ('key_1', 'perm_1'), ('key_1', 'perm_2')");

        var format = ForeignKeyFormat.Unkey("acme");
        var client = OpenWith(format);
        var rows = theirs.Read(
            """
            SELECT k.*, (SELECT group_concat(p.slug) FROM keys_permissions kp
              JOIN permissions p ON p.id = kp.permission_id WHERE kp.key_id = k.id) AS permissions
            FROM keys k WHERE k.deleted_at_m IS NULL ORDER BY k.id
            """,
            row => ImportedKeys.FromUnkey(
                format.Name,
                row.Text("hash"),
                row.Text("start"),
                row.Number("created_at_m")!.Value,
                row.TextOrNull("name"),
                row.TextOrNull("owner_id"),
                row.TextOrNull("meta"),
                row.TextOrNull("permissions")?.Split(','),
                row.Time("expires")?.ToUnixTimeMilliseconds(),
                row.IsTrue("enabled"),
                row.Number("remaining_requests"),
                row.Number("ratelimit_limit") is { } limit
                    ? [(limit, row.Number("ratelimit_duration")!.Value)]
                    : null));
        var results = await ImportAsync(client, tenant, rows);

        var carol = await ValidAsync(client, texts[0], new() { Scopes = ["documents.read", "documents.write"] });
        Assert.Equal(("Carol's key", "user_carol"), (carol.Metadata.Name, carol.Metadata.Owner));
        Assert.Equal(CustomMetadata.Parse("""{"plan": "pro"}"""), carol.Metadata.Custom);
        Assert.Equal([RateLimit.PerMinute(2)], carol.Metadata.RateLimits);
        Assert.Equal((Created, texts[0][..9]), (carol.CreatedAt, carol.Prefix));
        await ValidAsync(client, texts[0]);
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(client, texts[0]));
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(client, texts[1]));
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(client, texts[2]));
        Assert.Equal(KeyImportOutcome.Refused, results[3].Outcome);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(client, texts[3]));
        Assert.Equal([RateLimit.PerSecond(10)], (await ValidAsync(client, texts[4])).Metadata.RateLimits);

        void Insert(string id, string text, string values) => theirs.Execute(
            $"""
            INSERT INTO keys (id, key_auth_id, workspace_id, hash, start, created_at_m,
              name, owner_id, meta, expires, enabled, remaining_requests, ratelimit_limit, ratelimit_duration)
            VALUES (@0, 'ks_1', 'ws_1', @1, @2, @3, {values})
            """,
            id, Convert.ToBase64String(HashOf(text)), text[..9], Created.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Keys_of_better_auth_are_imported()
    {
        var tenant = await CreateTenantAsync();
        using var theirs = new ForeignDatabase(
            """
            create table "apikey" ("id" text not null primary key, "configId" text not null, "name" text, "start" text,
              "referenceId" text not null, "prefix" text, "key" text not null, "refillInterval" integer,
              "refillAmount" integer, "lastRefillAt" date, "enabled" integer, "rateLimitEnabled" integer,
              "rateLimitTimeWindow" integer, "rateLimitMax" integer, "requestCount" integer, "remaining" integer,
              "lastRequest" date, "expiresAt" date, "createdAt" date not null, "updatedAt" date not null,
              "permissions" text, "metadata" text);
            """);
        string[] texts = [.. Enumerable.Range(0, 4).Select(_ => $"ba_{Draw(Letters, 64)}")];
        Insert("1", texts[0], """
            'Dora''s key', 1, 1, 86400000, 10, 3, NULL, '2026-05-06T07:08:09.123Z', '2031-01-01T00:00:00.000Z',
            '{"files": ["read", "write"], "users": ["read"]}', '{"tier": "gold"}'
            """);
        Insert("2", texts[1], "NULL, 0, 1, 86400000, 10, 0, NULL, NULL, NULL, NULL, NULL");
        Insert("3", texts[2], "NULL, 1, 0, 86400000, 10, 0, NULL, NULL, '2027-01-01T00:00:00.000Z', NULL, 'null'");
        Insert("4", texts[3], "NULL, 1, 1, 86400000, 10, 0, 5, NULL, NULL, NULL, NULL");

        var format = ForeignKeyFormat.BetterAuth("ba_");
        var client = OpenWith(format);
        var rows = theirs.Read("SELECT * FROM apikey ORDER BY id", row => ImportedKeys.FromBetterAuth(
            format.Name,
            row.Text("key"),
            row.TextOrNull("start"),
            row.Text("referenceId"),
            row.Time("createdAt")!.Value,
            row.TextOrNull("name"),
            row.TextOrNull("permissions"),
            row.TextOrNull("metadata"),
            row.IsTrue("enabled"),
            row.Time("expiresAt"),
            row.Number("remaining"),
            row.IsTrue("rateLimitEnabled"),
            row.Number("rateLimitMax"),
            row.Number("rateLimitTimeWindow"),
            row.Time("lastRequest"),
            row.Number("requestCount") ?? 0));
        var results = await ImportAsync(client, tenant, rows);

        var dora = await ValidAsync(
            client, texts[0], new() { Scopes = ["files:read", "files:write", "users:read"] });
        Assert.Equal(("Dora's key", "user_4"), (dora.Metadata.Name, dora.Metadata.Owner));
        Assert.Equal([RateLimit.PerDay(10)], dora.Metadata.RateLimits);
        Assert.Equal(CustomMetadata.Parse("""{"tier": "gold"}"""), dora.Metadata.Custom);
        Assert.Equal(3, dora.UseCount);
        Assert.Equal(new DateTimeOffset(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero), dora.LastUsedAt);
        Assert.Equal(Created, dora.CreatedAt);
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(client, texts[1]));
        var expired = await client.ValidateKeyAsync(texts[2], cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Expired, expired.Status);
        Assert.Empty(expired.RefusedKey!.Metadata.RateLimits);
        Assert.Equal(KeyImportOutcome.Refused, results[3].Outcome);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(client, texts[3]));

        void Insert(string id, string text, string values) => theirs.Execute(
            $"""
            INSERT INTO apikey (id, configId, referenceId, prefix, "key", start, createdAt, updatedAt,
              name, enabled, rateLimitEnabled, rateLimitTimeWindow, rateLimitMax, requestCount, remaining, lastRequest,
              expiresAt, permissions, metadata)
            VALUES (@0, 'default', 'user_4', 'ba_', @1, @2, '2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05.000Z',
              {values})
            """,
            id, Base64Url.EncodeToString(HashOf(text)), text[..6]);
    }

    [Fact]
    public async Task Tokens_of_Laravel_Sanctum_are_imported_with_their_ids()
    {
        var tenant = await CreateTenantAsync();
        using var theirs = new ForeignDatabase(
            """
            create table "personal_access_tokens" ("id" integer primary key autoincrement not null,
              "tokenable_type" varchar not null, "tokenable_id" integer not null, "name" varchar not null,
              "token" varchar not null, "abilities" text, "last_used_at" datetime, "expires_at" datetime,
              "created_at" datetime, "updated_at" datetime);
            create unique index "personal_access_tokens_token_unique" on "personal_access_tokens" ("token");
            """);
        string[] tokens = [Draw(Base62, 48), Draw(Base62, 40), Draw(Base62, 80), Draw(Base62, 48)];
        Insert(tokens[0], """'["server:read","server:update"]'""", "'2026-05-06 07:08:09'", "'2031-01-01 00:00:00'");
        Insert(tokens[1], """'["*"]'""", "NULL", "NULL");
        Insert(tokens[2], "NULL", "NULL", "'2027-01-01 00:00:00'");
        Insert(tokens[3], """'["server:*"]'""", "NULL", "NULL");

        var format = ForeignKeyFormat.Sanctum();
        var client = OpenWith(format);
        var rows = theirs.Read("SELECT * FROM personal_access_tokens ORDER BY id", row => ImportedKeys.FromSanctum(
            format.Name,
            row.Text("id"),
            row.Text("token"),
            row.Text("tokenable_id"),
            row.Text("name"),
            row.TextOrNull("abilities"),
            row.Time("created_at"),
            row.Time("last_used_at"),
            row.Time("expires_at")));
        var results = await ImportAsync(client, tenant, rows);

        var first = await ValidAsync(client, $"1|{tokens[0]}", new() { Scopes = ["server:read", "server:update"] });
        Assert.Equal(("CI", "9"), (first.Metadata.Name, first.Metadata.Owner));
        Assert.Equal(new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero), first.LastUsedAt);
        Assert.Equal((Created, "1|"), (first.CreatedAt, first.Prefix));
        await ValidAsync(client, tokens[0]);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(client, $"2|{tokens[0]}"));
        await ValidAsync(client, $"2|{tokens[1]}", new() { Scopes = ["anything:at:all"] });
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(client, $"3|{tokens[2]}"));
        Assert.Equal(KeyImportOutcome.Refused, results[3].Outcome);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(client, $"4|{tokens[3]}"));

        void Insert(string token, string abilities, string lastUsedAt, string expiresAt) => theirs.Execute(
            $"""
            INSERT INTO personal_access_tokens (
              tokenable_type, tokenable_id, name, token, abilities, last_used_at, expires_at, created_at, updated_at)
            VALUES ('App\Models\User', 9, 'CI', @0, {abilities}, {lastUsedAt}, {expiresAt}, '2026-01-02 03:04:05',
              '2026-01-02 03:04:05')
            """,
            HexOf(token));
    }

    [Theory]
    [InlineData("sha512")]
    [InlineData("plain_sha256")]
    [InlineData("plain_sha512")]
    public async Task Keys_of_djangorestframework_api_key_are_imported_where_their_hash_is_quick(string algorithm)
    {
        var tenant = await CreateTenantAsync();
        using var theirs = new ForeignDatabase(
            """
            CREATE TABLE "rest_framework_api_key_apikey" ("id" varchar(150) NOT NULL PRIMARY KEY,
              "created" datetime NOT NULL, "name" varchar(50) NOT NULL, "revoked" bool NOT NULL,
              "expiry_date" datetime NULL, "hashed_key" varchar(150) NOT NULL, "prefix" varchar(8) NOT NULL UNIQUE);
            """);
        string[] texts = [.. Enumerable.Range(0, 4).Select(_ => $"{Draw(Base62, 8)}.{Draw(Base62, 32)}")];
        Insert(texts[0], HashedBy(algorithm, texts[0]), revoked: 0, "'2031-01-01 00:00:00'");
        Insert(texts[1], HashedBy(algorithm, texts[1]), revoked: 1, "NULL");
        Insert(texts[2], HashedBy(algorithm, texts[2]), revoked: 0, "'2027-01-01 00:00:00'");
        Insert(texts[3], "pbkdf2_sha256$600000$c2FsdA$nJSAj17/1ejl1FP4UjLPHouiuTLCcNd3m0z85mwhW2g=", 0, "NULL");

        var format = ForeignKeyFormat.DjangoRestFrameworkApiKey(algorithm);
        var client = OpenWith(format);
        var rows = theirs.Read(
            "SELECT * FROM rest_framework_api_key_apikey ORDER BY rowid",
            row => ImportedKeys.FromDjangoRestFrameworkApiKey(
                format.Name,
                row.Text("prefix"),
                row.Text("hashed_key"),
                row.Text("name"),
                row.Time("created")!.Value,
                row.IsTrue("revoked"),
                row.Time("expiry_date")));
        var results = await ImportAsync(client, tenant, rows);

        var key = await ValidAsync(client, texts[0]);
        Assert.Equal(("Partner", texts[0][..8]), (key.Metadata.Name, key.Prefix));
        Assert.Equal(Created.AddMilliseconds(678), key.CreatedAt);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(client, texts[1]));
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(client, texts[2]));
        Assert.Equal(KeyImportOutcome.Refused, results[3].Outcome);
        Assert.Contains("slow by design", results[3].Reason!, StringComparison.Ordinal);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(client, texts[3]));

        void Insert(string text, string hashedKey, int revoked, string expiryDate) => theirs.Execute(
            $"""
            INSERT INTO rest_framework_api_key_apikey (id, created, name, revoked, expiry_date, hashed_key, prefix)
            VALUES (@0, '2026-01-02 03:04:05.678901', 'Partner', {revoked}, {expiryDate}, @1, @2)
            """,
            $"{text[..8]}.{hashedKey}", hashedKey, text[..8]);
    }

    [Fact]
    public async Task Keys_of_a_system_of_ones_own_are_imported_from_an_export()
    {
        // As mozilla-ai/otari#646 tells it: SHA-256 of the whole text in hexadecimal digits, and a prefix of its own.
        var tenant = await CreateTenantAsync();
        var texts = Enumerable.Range(0, 3).Select(_ => $"tk_{Draw(Base62, 32)}").ToArray();
        var export = texts.Select((text, i) => $"{HexOf(text)},team-{i},{(i is 2 ? "revoked" : "active")}");
        var format = ForeignKeyFormat.Custom("own", "tk_", Base62, 32, 32);
        var client = OpenWith(format);

        AssertImported(await ImportAsync(client, tenant, [.. export.Select(line =>
        {
            var cells = line.Split(',');
            return new ImportedKey
            {
                Format = format.Name,
                Hash = ForeignKeyHash.FromText(cells[0]),
                Metadata = new() { Owner = cells[1], Scopes = ["read"] },
                RevokedAt = cells[2] is "revoked" ? DateTimeOffset.MaxValue : null,
            };
        })]));

        Assert.Equal("team-1", (await ValidAsync(client, texts[1], new() { Scopes = ["read"] })).Metadata.Owner);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(client, texts[2]));
        Assert.Equal(
            ValidationStatus.InsufficientScope,
            (await client.ValidateKeyAsync(texts[0], new() { Scopes = ["write"] }, Cancellation)).Status);
    }

    [Fact]
    public async Task Keys_of_all_systems_are_valid_on_one_client()
    {
        var tenant = await CreateTenantAsync();
        ForeignKeyFormat[] formats =
        [
            ForeignKeyFormat.ApiKeysPlatform01(),
            ForeignKeyFormat.Unkey("acme"),
            ForeignKeyFormat.BetterAuth("ba_"),
            ForeignKeyFormat.Custom("own", "tk_", Base62, 32, 32),
        ];
        string[] texts =
            [$"sk_{NewToken()}", $"acme_{Draw(Base58, 21)}", $"ba_{Draw(Letters, 64)}", $"tk_{Draw(Base62, 32)}"];
        var client = OpenWith(formats);

        AssertImported(await ImportAsync(client, tenant, [.. texts.Select((text, i) => new ImportedKey
        {
            Format = formats[i].Name,
            Hash = ForeignKeyHash.FromBytes(HashOf(text)),
        })]));

        foreach (var text in texts)
            await ValidAsync(client, text);
    }

    private static List<ImportedKey> ReadPlatform(
        ForeignDatabase theirs, ForeignKeyFormat format, Tenant tenant, string project, string product) =>
        theirs.Read("SELECT * FROM api_keys ORDER BY rowid", row => ImportedKeys.FromApiKeysPlatform(
            format.Name,
            row.Text("key_hash"),
            row.Text("key_prefix"),
            "sk",
            row.Text("metadata"),
            row.Time("created_at")!.Value,
            row.Time("revoked_at"),
            projectId: row.TextOrNull("project_id") == project ? tenant.Project : null,
            productId: row.TextOrNull("product_id") == product ? tenant.Product : null,
            legacyWindow: RateLimitWindow.Minute,
            ownerMember: "user_id"));

    private ApiKeyClient OpenWith(params ForeignKeyFormat[] formats) => Open(new()
    {
        TimeProvider = Clock,
        UsageFlushInterval = TimeSpan.FromHours(1),
        ForeignFormats = formats,
    });

    // Each import is run twice: the second time changes nothing.
    private static async Task<IReadOnlyList<KeyImportResult>> ImportAsync(
        ApiKeyClient client, Tenant tenant, List<ImportedKey> rows)
    {
        var results = await client.ImportKeysAsync(
            tenant.Organization, rows, allOrNone: false, cancellationToken: Cancellation);
        var again = await client.ImportKeysAsync(
            tenant.Organization, rows, allOrNone: false, cancellationToken: Cancellation);
        for (var i = 0; i < results.Count; i++)
        {
            Assert.Equal(results[i].KeyId, again[i].KeyId);
            Assert.Equal(
                results[i].Outcome is KeyImportOutcome.Imported ? KeyImportOutcome.AlreadyThere : results[i].Outcome,
                again[i].Outcome);
        }

        return results;
    }

    private static void AssertImported(IReadOnlyList<KeyImportResult> results) => Assert.All(
        results, static result => Assert.Equal((KeyImportOutcome.Imported, null), (result.Outcome, result.Reason)));

    private static async Task<ApiKey> ValidAsync(
        ApiKeyClient client, string text, KeyRequirement? requirement = null)
    {
        var validation = await client.ValidateKeyAsync(text, requirement, Cancellation);
        Assert.Equal(ValidationStatus.Valid, validation.Status);
        return validation.Key!;
    }

    private static async Task<ValidationStatus> StatusAsync(ApiKeyClient client, string text) =>
        (await client.ValidateKeyAsync(text, cancellationToken: Cancellation)).Status;

    private static string HashedBy(string algorithm, string text)
    {
        var input = Encoding.ASCII.GetBytes(algorithm is "sha512" ? text : text + text[..8]);
        var hash = algorithm is "plain_sha256" ? SHA256.HashData(input) : SHA512.HashData(input);
        return $"{algorithm}$${Convert.ToHexStringLower(hash)}";
    }

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string HexOf(string text) => Convert.ToHexStringLower(HashOf(text));

    private static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Draw(string alphabet, int length) => RandomNumberGenerator.GetString(alphabet, length);

    private string NewId() => Guid.CreateVersion7(Clock.Now).ToString("N");
}
