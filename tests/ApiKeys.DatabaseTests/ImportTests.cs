using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Keys of other systems. Reports elsewhere: "it would be a nice feature to have a way to migrate the api keys between
/// different instances" (StackStorm/st2#2692); "the hashes already match … what breaks a migrated key is the format
/// check" (mozilla-ai/otari#646); a migration by hash that was refused while one by text was not (unkeyed/unkey#1696).
/// </summary>
public abstract class ImportTests(TestDatabase database) : BehaviourSuite(database)
{
    private const string Hex = "0123456789abcdef";
    private const string Legacy = "legacy";
    private const string Sanctum = "sanctum";

    private static readonly ForeignKeyFormat[] Formats =
    [
        ForeignKeyFormat.Custom(Legacy, "old-", Hex, 32, 32),
        ForeignKeyFormat.Sanctum(),
        ForeignKeyFormat.ApiKeysPlatform01(),
    ];

    private static int _lastText;

    [Fact]
    public async Task All_that_a_row_says_is_carried_over()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var text = CreateText();
        var row = new ImportedKey
        {
            Format = Legacy,
            Hash = HashOf(text),
            Prefix = text[..8],
            Metadata = new()
            {
                Name = "Alice's \"key\" \\ 🔑",
                Owner = "u_alice",
                Scopes = ["read", "orders:*"],
                RateLimits = [RateLimit.PerHour(5), RateLimit.PerDay(9)],
                ExpiresAt = Clock.Now.AddDays(3),
                NeverCached = true,
                Custom = { ["plan"] = "pro's \"best\" \\ {}", ["seats"] = 12.50m },
            },
            ProjectId = tenant.Project,
            ProductId = tenant.Product,
            CreatedAt = Clock.Now.AddYears(-3),
            DisabledAt = Clock.Now.AddDays(-1),
            DisabledReason = "not paid",
            LastUsedAt = Clock.Now.AddDays(-2),
            UseCount = 12_345_678_901,
        };

        var result = Assert.Single(await ImportAsync(importer, tenant, row));

        Assert.Equal((KeyImportOutcome.Imported, null), (result.Outcome, result.Reason));
        var key = await ReadKeyAsync(tenant, result);
        Assert.Equal(row.Metadata, key.Metadata);
        Assert.Equal(tenant.Organization, key.OrganizationId);
        Assert.Equal((row.ProjectId, row.ProductId), (key.ProjectId, key.ProductId));
        Assert.Equal((row.Prefix, "sk", ""), (key.Prefix, key.Kind, key.Environment));
        Assert.Equal(row.CreatedAt, key.CreatedAt);
        Assert.Null(key.RevokedAt);
        Assert.Equal((row.DisabledAt, row.DisabledReason), (key.DisabledAt, key.DisabledReason));
        Assert.Equal((row.LastUsedAt, row.UseCount), (key.LastUsedAt, key.UseCount));

        // The text decides as that of an issued key does.
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(importer, text));
        await Client.EnableKeyAsync(tenant.Organization, key.Id, Cancellation);
        var requirement = new KeyRequirement { Product = tenant.Product, Scopes = ["orders:write"] };
        var valid = await importer.ValidateKeyAsync(text, requirement, Cancellation);
        Assert.Equal((ValidationStatus.Valid, key.Id), (valid.Status, valid.Key!.Id));
        Assert.Equal(
            ValidationStatus.InsufficientScope,
            (await importer.ValidateKeyAsync(text, new() { Scopes = ["admin"] }, Cancellation)).Status);
        Assert.True((await importer.ValidateKeyAsync(Encoding.ASCII.GetBytes(text), null, Cancellation)).IsValid);
        for (var i = 0; i < 3; i++)
            Assert.True((await importer.ValidateKeyAsync(text, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(importer, text));
        await importer.FlushAsync(Cancellation);
        Assert.Equal(row.UseCount + 5, (await ReadKeyAsync(tenant, result)).UseCount);
        Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(importer, text));
    }

    [Fact]
    public async Task Networks_an_activation_and_the_greatest_lifetime_bind_an_imported_key()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var text = CreateText();
        var row = new ImportedKey
        {
            Format = Legacy,
            Hash = HashOf(text),
            Metadata = new()
            {
                AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")],
                ActivatesAt = Clock.Now.AddHours(1),
                ExpiresAt = Clock.Now.AddYears(5),
            },
            CreatedAt = Clock.Now.AddYears(-3),
        };

        var result = Assert.Single(await ImportAsync(importer, tenant, row));

        Assert.Equal(row.Metadata, (await ReadKeyAsync(tenant, result)).Metadata);
        Assert.Equal(ValidationStatus.NotYetActive, await StatusAsync(importer, text));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusAsync(importer, text));

        var strict = Open(new()
        {
            TimeProvider = Clock,
            MaxKeyLifetime = TimeSpan.FromDays(2 * 365),
            DefaultKeyLifetime = TimeSpan.FromDays(1),
            ForeignFormats = Formats,
        });
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(strict, text));

        // A key that is old already is imported: its end is no mistake of the caller.
        var (old, young) = (CreateText(), CreateText());
        var results = await ImportAsync(
            strict,
            tenant,
            RowOf(old, createdAt: Clock.Now.AddYears(-3)),
            RowOf(young, createdAt: Clock.Now.AddYears(-1)));
        Assert.Null((await ReadKeyAsync(tenant, results[1])).Metadata.ExpiresAt);
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(strict, old));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(strict, young));
    }

    [Fact]
    public async Task A_row_without_more_than_its_hash_becomes_a_key_with_the_defaults()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var text = CreateText();

        var result = Assert.Single(await ImportAsync(importer, tenant, RowOf(text)));

        var key = await ReadKeyAsync(tenant, result);
        Assert.Equal(("old-", "sk", ""), (key.Prefix, key.Kind, key.Environment));
        Assert.Equal((Clock.Now, 0L, null), (key.CreatedAt, key.UseCount, key.LastUsedAt));
        Assert.Equal(new KeyMetadata(), key.Metadata);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, text));
        Assert.Equal(1, await Database.CountAsync("api_key_secrets"));
    }

    [Fact]
    public async Task A_revoked_row_stays_revoked_and_times_to_come_are_those_of_the_import()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var (known, unknown) = (CreateText(), CreateText());

        var results = await ImportAsync(
            importer,
            tenant,
            RowOf(known, revokedAt: Clock.Now.AddDays(-5), reason: "leaked"),
            RowOf(unknown, revokedAt: DateTimeOffset.MaxValue, createdAt: DateTimeOffset.MaxValue));

        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(importer, known));
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(importer, unknown));
        var first = await ReadKeyAsync(tenant, results[0]);
        Assert.Equal((Clock.Now.AddDays(-5), "leaked"), (first.RevokedAt, first.RevokedReason));
        var second = await ReadKeyAsync(tenant, results[1]);
        Assert.Equal((Clock.Now, Clock.Now), (second.RevokedAt, second.CreatedAt));
    }

    [Fact]
    public async Task An_imported_key_is_found_by_its_own_last_use_or_creation()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var (createdAt, usedAt, text) = (Clock.Now.AddDays(-90), Clock.Now.AddDays(-30), CreateText());
        var results = await ImportAsync(
            importer,
            tenant,
            RowOf(CreateText(), createdAt: createdAt),
            new() { Format = Legacy, Hash = HashOf(text), CreatedAt = createdAt, LastUsedAt = usedAt, UseCount = 1 },
            RowOf(CreateText()));
        var (unused, used, fresh) = (results[0].KeyId!.Value, results[1].KeyId!.Value, results[2].KeyId!.Value);

        await AssertFoundAsync(createdAt);
        await AssertFoundAsync(createdAt.AddMilliseconds(1), unused);
        await AssertFoundAsync(usedAt, unused);
        await AssertFoundAsync(usedAt.AddMilliseconds(1), unused, used);
        await AssertFoundAsync(Clock.Now, unused, used);
        await AssertFoundAsync(Clock.Now.AddMilliseconds(1), unused, used, fresh);

        // The index has the day of each.
        foreach (var time in (DateTimeOffset[])[createdAt, usedAt, Clock.Now])
        {
            var day = (time - DateTimeOffset.UnixEpoch).Days;
            Assert.Equal(1, await Database.CountAsync($"api_key_keys WHERE used_day = {day}"));
        }

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, text));
        await importer.FlushAsync(Cancellation);
        await AssertFoundAsync(Clock.Now, unused);

        async Task AssertFoundAsync(DateTimeOffset unusedSince, params ApiKeyId[] expected)
        {
            var filter = new KeyFilter { UnusedSince = unusedSince };
            var keys = await ToListAsync(Client.ListKeysAsync(tenant.Organization, filter));
            Assert.Equal(expected, keys.Select(static key => key.Id));
        }
    }

    [Fact]
    public async Task An_import_can_be_run_again_and_changes_nothing()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        ImportedKey[] rows = [RowOf(CreateText()), RowOf(CreateText()), RowOf(CreateText())];
        var first = await ImportAsync(importer, tenant, rows[..2]);
        await Client.UpdateKeyAsync(
            tenant.Organization, first[0].KeyId!.Value, new() { Name = "Updated since" }, Cancellation);
        await Client.RevokeKeyAsync(tenant.Organization, first[1].KeyId!.Value, cancellationToken: Cancellation);

        var second = await ImportAsync(importer, tenant, rows);

        Assert.Equal(
            [KeyImportOutcome.AlreadyThere, KeyImportOutcome.AlreadyThere, KeyImportOutcome.Imported],
            second.Select(result => result.Outcome));
        Assert.Equal(first.Select(result => result.KeyId), second.Take(2).Select(result => result.KeyId));
        Assert.Equal("Updated since", (await ReadKeyAsync(tenant, first[0])).Metadata.Name);
        Assert.NotNull((await ReadKeyAsync(tenant, first[1])).RevokedAt);
        Assert.Equal(3, await Database.CountAsync("api_key_keys"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hash_that_is_given_twice_is_reported_and_the_rest_is_imported_or_none(bool allOrNone)
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var (twice, once) = (CreateText(), CreateText());

        var results = await ImportAsync(importer, tenant, allOrNone, RowOf(twice), RowOf(once), RowOf(twice));

        var good = allOrNone ? KeyImportOutcome.NotImported : KeyImportOutcome.Imported;
        Assert.Equal([good, good, KeyImportOutcome.Duplicate], results.Select(result => result.Outcome));
        Assert.Equal([!allOrNone, !allOrNone, false], results.Select(result => result.KeyId is not null));
        Assert.Equal(allOrNone ? 0 : 2, await Database.CountAsync("api_key_keys"));
        Assert.Equal(allOrNone ? 0 : 2, await Database.CountAsync("api_key_secrets"));
        Assert.Equal(
            allOrNone ? ValidationStatus.Unknown : ValidationStatus.Valid, await StatusAsync(importer, twice));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_breaks_a_rule_is_reported_with_the_rule_and_the_rest_is_imported_or_none(
        bool allOrNone)
    {
        var importer = OpenImporter();
        var (tenant, stranger) = (await CreateTenantAsync(), await CreateTenantAsync("Other Inc"));
        var unlinked = await Client.CreateProductAsync(tenant.Organization, "Unlinked", Cancellation);
        (string Rule, ImportedKey Row)[] faulty =
        [
            ("format", new() { Format = "unheard of", Hash = HashOf("a") }),
            ("format", new() { Format = null!, Hash = HashOf("b") }),
            ("Hash", new() { Format = Legacy, Hash = null! }),
            ("bytes", new() { Format = Legacy, Hash = ForeignKeyHash.FromBytes(new byte[64]) }),
            ("bytes", new() { Format = Legacy, Hash = ForeignKeyHash.FromText("da39a3ee5e6b4b0d3255bfef95601890") }),
            ("slow", new() { Format = Legacy, Hash = ForeignKeyHash.FromText("pbkdf2_sha256$600000$s$aGFzaA==") }),
            ("Name", new() { Format = Legacy, Hash = HashOf("c"), Metadata = new() { Name = "" } }),
            ("Owner", new() { Format = Legacy, Hash = HashOf("d"), Metadata = new() { Owner = new('o', 256) } }),
            ("Scopes", new() { Format = Legacy, Hash = HashOf("e"), Metadata = new() { Scopes = ["a b"] } }),
            ("Scopes", new() { Format = Legacy, Hash = HashOf("f"), Metadata = new() { Scopes = [null!] } }),
            ("RateLimits", new()
            {
                Format = Legacy, Hash = HashOf("g"), Metadata = new() { RateLimits = [new(0, RateLimitWindow.Day)] },
            }),
            ("1970", new() { Format = Legacy, Hash = HashOf("h"), CreatedAt = DateTimeOffset.UnixEpoch.AddDays(-1) }),
            ("Prefix", new() { Format = Legacy, Hash = HashOf("i"), Prefix = new('p', 65) }),
            ("Prefix", new() { Format = Legacy, Hash = HashOf("j"), Prefix = "a\0b" }),
            ("Prefix", new() { Format = Legacy, Hash = HashOf("k"), Prefix = "\ud83d" }),
            ("UseCount", new() { Format = Legacy, Hash = HashOf("l"), UseCount = -1 }),
            ("RevokedReason", new() { Format = Legacy, Hash = HashOf("m"), RevokedReason = "without a time" }),
            ("DisabledReason", new()
            {
                Format = Legacy, Hash = HashOf("n"), DisabledAt = Clock.Now, DisabledReason = " ",
            }),
            ("Kind", new() { Format = Legacy, Hash = HashOf("o"), Kind = "pk" }),
            ("Environment", new() { Format = Legacy, Hash = HashOf("p"), Environment = "live" }),
            ("ForeignId", new() { Format = Legacy, Hash = HashOf("q"), ForeignId = "5" }),
            ("ForeignId", new() { Format = Sanctum, Hash = HashOf("r") }),
            ("ForeignId", new() { Format = Sanctum, Hash = HashOf("s"), ForeignId = "5|6" }),
            ("project", new() { Format = Legacy, Hash = HashOf("t"), ProjectId = stranger.Project }),
            ("product", new() { Format = Legacy, Hash = HashOf("u"), ProductId = stranger.Product }),
            ("linked", new()
            {
                Format = Legacy, Hash = HashOf("v"), ProjectId = tenant.Project, ProductId = unlinked.Id,
            }),
        ];
        var good = CreateText();

        var results = await ImportAsync(
            importer, tenant, allOrNone, [RowOf(good), .. faulty.Select(row => row.Row)]);

        Assert.Equal(
            allOrNone ? KeyImportOutcome.NotImported : KeyImportOutcome.Imported, results[0].Outcome);
        Assert.Equal(allOrNone ? 0 : 1, await Database.CountAsync("api_key_keys"));
        for (var i = 0; i < faulty.Length; i++)
        {
            var result = results[i + 1];
            Assert.Equal((KeyImportOutcome.Refused, null), (result.Outcome, result.KeyId));
            Assert.Contains(faulty[i].Rule, result.Reason!, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Parameter", result.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_mistake_in_the_call_is_an_exception_and_nothing_is_written()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var organization = tenant.Organization;
        var tooMany = new ImportedKey[ApiKeyClient.MaxKeysPerBatch + 1];

        Assert.Equal("keys", (await Assert.ThrowsAsync<ArgumentNullException>(
            () => importer.ImportKeysAsync(organization, null!, cancellationToken: Cancellation))).ParamName);
        Assert.Equal("keys", (await Assert.ThrowsAsync<ArgumentException>(
            () => importer.ImportKeysAsync(organization, tooMany, cancellationToken: Cancellation))).ParamName);
        Assert.Equal("keys[1]", (await Assert.ThrowsAsync<ArgumentException>(
            () => importer.ImportKeysAsync(
                organization, [RowOf(CreateText()), null!], cancellationToken: Cancellation))).ParamName);
        await Assert.ThrowsAsync<NotFoundException>(
            () => importer.ImportKeysAsync(
                new(Guid.CreateVersion7(Clock.Now)), [RowOf(CreateText())], cancellationToken: Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
        Assert.Empty(await importer.ImportKeysAsync(organization, [], cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Another_organizations_hash_is_refused_and_nothing_is_told_of_it()
    {
        var importer = OpenImporter();
        var (owner, stranger) = (await CreateTenantAsync(), await CreateTenantAsync("Other Inc"));
        var text = CreateText();
        var theirs = Assert.Single(await ImportAsync(importer, owner, RowOf(text)));

        var refused = Assert.Single(await ImportAsync(importer, stranger, RowOf(text)));

        Assert.Equal((KeyImportOutcome.Refused, null), (refused.Outcome, refused.KeyId));
        Assert.Equal("The key cannot be imported.", refused.Reason);
        var validation = await importer.ValidateKeyAsync(text, cancellationToken: Cancellation);
        Assert.Equal((owner.Organization, theirs.KeyId), (validation.Key!.OrganizationId, validation.Key.Id));
        var required = new KeyRequirement { Organization = stranger.Organization };
        Assert.Equal(
            ValidationStatus.Unknown, (await importer.ValidateKeyAsync(text, required, Cancellation)).Status);
    }

    [Fact]
    public async Task A_deleted_key_is_found_by_its_text_and_comes_back_only_where_the_caller_says_so()
    {
        var importer = OpenImporter();
        var (tenant, stranger) = (await CreateTenantAsync(), await CreateTenantAsync("Other Inc"));
        var (text, other) = (CreateText(), CreateText());
        var imported = (await ImportAsync(importer, tenant, RowOf(text), RowOf(other)))[0];
        Assert.Equal(imported.KeyId, (await importer.FindKeyAsync(text, Cancellation))!.Key!.Id);
        await importer.DeleteKeyAsync(tenant.Organization, imported.KeyId!.Value, Cancellation);

        var found = await importer.FindKeyAsync(text, Cancellation);
        Assert.Equal(imported.KeyId, found!.DeletedKey!.Id);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, text));
        Assert.Null(await Client.FindKeyAsync(text, Cancellation));

        var again = await ImportAsync(importer, tenant, RowOf(text), RowOf(other), RowOf(CreateText()));
        Assert.Equal(
            [KeyImportOutcome.Deleted, KeyImportOutcome.AlreadyThere, KeyImportOutcome.Imported],
            again.Select(result => result.Outcome));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, text));

        // Another organization learns nothing of the tombstone.
        var elsewhere = Assert.Single(await ImportAsync(importer, stranger, RowOf(text)));
        Assert.Equal(KeyImportOutcome.Imported, elsewhere.Outcome);
        await importer.DeleteKeyAsync(stranger.Organization, elsewhere.KeyId!.Value, Cancellation);

        var back = Assert.Single(await importer.ImportKeysAsync(
            tenant.Organization, [RowOf(text)], includeDeleted: true, cancellationToken: Cancellation));
        Assert.Equal(KeyImportOutcome.Imported, back.Outcome);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, text));

        await importer.DeleteKeyAsync(tenant.Organization, back.KeyId!.Value, Cancellation);
        Clock.Advance(TimeSpan.FromDays(91));
        Assert.Equal(
            KeyImportOutcome.Imported, Assert.Single(await ImportAsync(importer, tenant, RowOf(text))).Outcome);
    }

    [Fact]
    public async Task An_imported_key_is_managed_as_any_other()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var text = CreateText();
        var keyId = Assert.Single(await ImportAsync(importer, tenant, RowOf(text))).KeyId!.Value;
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, text));

        await importer.UpdateKeyAsync(tenant.Organization, keyId, new() { Scopes = ["read"] }, Cancellation);
        Assert.True((await importer.ValidateKeyAsync(text, new() { Scopes = ["read"] }, Cancellation)).IsValid);
        await importer.DisableKeyAsync(tenant.Organization, keyId, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(importer, text));
        await importer.EnableKeyAsync(tenant.Organization, keyId, Cancellation);
        await importer.SuspendOrganizationAsync(tenant.Organization, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Suspended, await StatusAsync(importer, text));
        await importer.ResumeOrganizationAsync(tenant.Organization, Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, text));
        await importer.RevokeKeyAsync(tenant.Organization, keyId, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(importer, text));
        Assert.Equal([keyId], (await ToListAsync(importer.ListKeysAsync(tenant.Organization))).Select(key => key.Id));
    }

    // A text of ours that was never used is replaced at once. That of another system may be in use for years.
    [Fact]
    public async Task The_first_rotation_gives_a_text_of_ours_and_the_foreign_one_its_grace()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var (text, token) = (CreateText(), Next(48));
        var results = await importer.ImportKeysAsync(
            tenant.Organization,
            [RowOf(text), new() { Format = Sanctum, Hash = HashOf(token), ForeignId = "7" }],
            cancellationToken: Cancellation);

        for (var i = 0; i < results.Count; i++)
        {
            var foreign = i is 0 ? text : "7|" + token;
            var rotated = await importer.RotateKeyAsync(
                tenant.Organization, results[i].KeyId!.Value, TimeSpan.FromDays(1), cancellationToken: Cancellation);

            Assert.StartsWith("sk_", rotated.Key.Prefix, StringComparison.Ordinal);
            Assert.Equal(results[i].KeyId, rotated.Key.Id);
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, rotated.Plaintext));
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, foreign));
            var secrets = await importer.ListSecretsAsync(tenant.Organization, rotated.Key.Id, Cancellation);
            Assert.Equal([false, true], secrets.Select(secret => secret.IsCurrent));
            Assert.Equal(i is 0 ? "old-" : "", secrets[0].Prefix);
            Assert.Equal(rotated.Key.Id, (await importer.FindKeyAsync(foreign, Cancellation))!.Key!.Id);
        }

        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(importer, text));
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(importer, "7|" + token));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, "8|" + token));
    }

    [Fact]
    public async Task An_unknown_text_in_a_foreign_shape_costs_one_look_up_and_then_none()
    {
        var (importer, _) = (OpenImporter(), await CreateTenantAsync());
        string[] unknown =
            [CreateText(), $"17|{new string('a', 40)}", new string('b', 48), $"sk_{new string('c', 43)}"];
        string[] malformed =
        [
            "", "old-", CreateText() + "0", CreateText()[..^1] + "g", "x" + CreateText(), $"17|{new string('a', 39)}",
            $"|{new string('a', 40)}", $"sk_{new string('c', 42)}.", new('a', 1_000_000), "old-\ud83d", null!,
        ];
        using var heard = new HeardMeasurements();

        foreach (var text in unknown)
            Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, text));
        Assert.Equal(unknown.Length, heard.Of(ApiKeyTelemetry.LookupDuration).Length);

        for (var i = 0; i < 50; i++)
        {
            foreach (var text in unknown)
                Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, text));
            foreach (var text in malformed)
            {
                Assert.Equal(ValidationStatus.Malformed, await StatusAsync(importer, text));
                var bytes = Encoding.UTF8.GetBytes(text ?? "");
                Assert.Equal(
                    ValidationStatus.Malformed, (await importer.ValidateKeyAsync(bytes, null, Cancellation)).Status);
            }
        }

        Assert.Equal(unknown.Length, heard.Of(ApiKeyTelemetry.LookupDuration).Length);
    }

    [Fact]
    public async Task A_client_without_the_format_refuses_a_foreign_text_as_malformed_and_asks_nothing()
    {
        var tenant = await CreateTenantAsync();
        var text = CreateText();
        await ImportAsync(OpenImporter(), tenant, RowOf(text));
        using var heard = new HeardMeasurements();

        Assert.Equal(ValidationStatus.Malformed, await StatusAsync(Client, text));
        Assert.Null(await Client.FindKeyAsync(text, Cancellation));

        Assert.Empty(heard.Of(ApiKeyTelemetry.LookupDuration));
        var refused = Assert.Single(await ImportAsync(Client, tenant, RowOf(CreateText())));
        Assert.Equal(KeyImportOutcome.Refused, refused.Outcome);
    }

    [Fact]
    public async Task A_text_that_was_presented_before_its_import_is_valid_at_once()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var text = CreateText();
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, text));

        await ImportAsync(importer, tenant, RowOf(text));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, text));
    }

    [Fact]
    public async Task The_beginning_of_a_text_of_ours_is_no_foreign_key()
    {
        var importer = OpenImporter();
        var tenant = await CreateTenantAsync();
        var issued = await importer.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, issued.Plaintext));

        // Without its checksum it has the shape of a text of the Python SDK.
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, issued.Plaintext[..^6]));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(importer, issued.Plaintext));
    }

    [Fact]
    public async Task An_id_in_a_text_must_be_that_of_its_row()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        var tokens = Enumerable.Range(0, 3).Select(_ => Next(48)).ToArray();
        var results = await importer.ImportKeysAsync(
            tenant.Organization,
            [.. tokens.Select((token, i) => new ImportedKey
            {
                Format = Sanctum, Hash = HashOf(token), ForeignId = $"{i + 1}",
            })],
            cancellationToken: Cancellation);
        Assert.All(results, static result => Assert.Equal(KeyImportOutcome.Imported, result.Outcome));

        // Sanctum takes the token alone as well (laravel/sanctum#140, #143).
        foreach (var text in (string[])["2|" + tokens[0], "01|" + tokens[0], "3|" + tokens[1], "a|" + tokens[2]])
            Assert.Equal(ValidationStatus.Unknown, await StatusAsync(importer, text));
        for (var i = 0; i < tokens.Length; i++)
        {
            foreach (var text in (string[])[$"{i + 1}|{tokens[i]}", tokens[i]])
            {
                var validation = await importer.ValidateKeyAsync(text, cancellationToken: Cancellation);
                Assert.Equal(results[i].KeyId, validation.Key?.Id);
                Assert.Equal(results[i].KeyId, (await importer.FindKeyAsync(text, Cancellation))!.Key!.Id);
            }

            Assert.Null(await importer.FindKeyAsync($"{i + 4}|{tokens[i]}", Cancellation));
            var required = new KeyRequirement { Project = tenant.Project };
            Assert.Equal(
                ValidationStatus.Unknown,
                (await importer.ValidateKeyAsync($"{i + 5}|{tokens[i]}", required, Cancellation)).Status);
        }

        await importer.DeleteKeyAsync(tenant.Organization, results[0].KeyId!.Value, Cancellation);
        Assert.True((await importer.FindKeyAsync($"1|{tokens[0]}", Cancellation))!.IsDeleted);
        Assert.Null(await importer.FindKeyAsync($"2|{tokens[0]}", Cancellation));
    }

    [Fact]
    public async Task The_row_and_not_the_text_says_which_environment_and_kind_a_key_has()
    {
        var tenant = await CreateTenantAsync();
        var live = Open(new()
        {
            TimeProvider = Clock,
            Environment = "live",
            OtherEnvironments = ["test"],
            OtherKeyPrefixes = ["pk"],
            ForeignFormats = Formats,
        });
        var (first, second) = (CreateText(), CreateText());
        await live.ImportKeysAsync(
            tenant.Organization,
            [
                RowOf(first),
                new() { Format = Legacy, Hash = HashOf(second), Kind = "pk", Environment = "test" },
            ],
            cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(live, first));
        Assert.Equal(ValidationStatus.WrongEnvironment, await StatusAsync(live, second));
        var requirement = new KeyRequirement { Environments = ["test"], Kind = "pk" };
        Assert.True((await live.ValidateKeyAsync(second, requirement, Cancellation)).IsValid);
        Assert.Equal(
            ValidationStatus.WrongKind,
            (await live.ValidateKeyAsync(first, new() { Kind = "pk" }, Cancellation)).Status);
    }

    [Fact]
    public async Task Signing_secrets_of_ours_do_not_matter_to_a_foreign_text()
    {
        var tenant = await CreateTenantAsync();
        var text = CreateText();
        await ImportAsync(OpenImporter(), tenant, RowOf(text));
        var signing = Open(new()
        {
            TimeProvider = Clock,
            SigningSecret = new('s', 32),
            EarlierSigningSecrets = [new('t', 32), ""],
            ForeignFormats = Formats,
        });
        var issued = await signing.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(signing, text));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(signing, issued.Plaintext));
        Assert.Equal(
            [new(0, 1), new(1, 0), new(2, 0)], await signing.CountKeysBySigningSecretAsync(Cancellation));
    }

    [Fact]
    public async Task A_hit_and_a_refusal_of_foreign_texts_allocate_nothing()
    {
        var importer = OpenImporter(cacheDuration: TimeSpan.FromHours(1));
        var tenant = await CreateTenantAsync();
        var (known, unknown, token) = (CreateText(), CreateText(), Next(40));
        await importer.ImportKeysAsync(
            tenant.Organization,
            [RowOf(known), new() { Format = Sanctum, Hash = HashOf(token), ForeignId = "7" }],
            cancellationToken: Cancellation);
        var (bytes, withId) = (Encoding.ASCII.GetBytes(known), "7|" + token);
        foreach (var text in (string[])[known, unknown, withId])
            await importer.ValidateKeyAsync(text, cancellationToken: Cancellation);

        // The first round also counts what the runtime allocates once to compile.
        AllocatedInOneRound();
        Assert.Equal(0, AllocatedInOneRound());

        long AllocatedInOneRound()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                Check(importer.ValidateKeyAsync(known), ValidationStatus.Valid);
                Check(importer.ValidateKeyAsync(bytes), ValidationStatus.Valid);
                Check(importer.ValidateKeyAsync(withId), ValidationStatus.Valid);
                Check(importer.ValidateKeyAsync(unknown), ValidationStatus.Unknown);
                Check(importer.ValidateKeyAsync("old-and far from any shape"), ValidationStatus.Malformed);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static void Check(ValueTask<KeyValidation> validating, ValidationStatus expected)
        {
            if (!validating.IsCompletedSuccessfully || validating.Result.Status != expected)
                throw new InvalidOperationException($"A call that should have been {expected} at once was not.");
        }
    }

    [Fact]
    public async Task Two_nodes_that_import_the_same_keys_at_once_import_each_once()
    {
        var tenant = await CreateTenantAsync();
        ApiKeyClient[] nodes = [OpenImporter(), OpenImporter()];
        for (var round = 0; round < Math.Min(Races.Rounds, 20); round++)
        {
            ImportedKey[] rows = [.. Enumerable.Range(0, 30).Select(_ => RowOf(CreateText()))];

            var results = await Task.WhenAll(
                ImportAsync(nodes[0], tenant, rows), ImportAsync(nodes[1], tenant, [.. rows.Reverse()]));

            for (var i = 0; i < rows.Length; i++)
            {
                var (one, other) = (results[0][i], results[1][rows.Length - 1 - i]);
                Assert.Equal(one.KeyId, other.KeyId);
                Assert.Equal(
                    [KeyImportOutcome.Imported, KeyImportOutcome.AlreadyThere],
                    new[] { one.Outcome, other.Outcome }.Order());
            }
        }

        Assert.Equal(await Database.CountAsync("api_key_keys"), await Database.CountAsync("api_key_secrets"));
    }

    [Fact]
    public async Task The_largest_import_is_one_transaction_and_every_key_of_it_is_valid()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        string[] texts = [.. Enumerable.Range(0, ApiKeyClient.MaxKeysPerBatch).Select(_ => CreateText())];

        var results = await ImportAsync(importer, tenant, [.. texts.Select(text => RowOf(text))]);

        Assert.All(results, static result => Assert.Equal(KeyImportOutcome.Imported, result.Outcome));
        Assert.Equal(texts.Length, results.Select(result => result.KeyId).Distinct().Count());
        Assert.Equal(texts.Length, await Database.CountAsync("api_key_keys"));
        for (var i = 0; i < texts.Length; i += 97)
        {
            var validation = await importer.ValidateKeyAsync(texts[i], cancellationToken: Cancellation);
            Assert.Equal(results[i].KeyId, validation.Key?.Id);
        }

        var again = await ImportAsync(importer, tenant, [.. texts.Select(text => RowOf(text))]);
        Assert.All(again, static result => Assert.Equal(KeyImportOutcome.AlreadyThere, result.Outcome));
    }

    [Fact]
    public async Task A_fault_half_way_or_a_cancelled_call_leaves_no_key()
    {
        var (importer, tenant) = (OpenImporter(), await CreateTenantAsync());
        ImportedKey[] rows = [.. Enumerable.Range(0, 3_000).Select(_ => RowOf(CreateText()))];

        await Database.ExecuteAsync("ALTER TABLE api_key_secrets RENAME TO api_key_secrets_away");
        await Assert.ThrowsAnyAsync<DbException>(() => ImportAsync(importer, tenant, rows));
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets_away RENAME TO api_key_secrets");
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));

        var imported = 0;
        for (var milliseconds = 1; imported is 0 && milliseconds < 10_000; milliseconds *= 2)
        {
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            cancelled.CancelAfter(milliseconds);
            try
            {
                var results = await importer.ImportKeysAsync(
                    tenant.Organization, rows, cancellationToken: cancelled.Token);
                imported = results.Count(static result => result.Outcome is KeyImportOutcome.Imported);
            }
            catch (OperationCanceledException)
            {
                // The call imported no key.
            }

            Assert.Equal(imported, await Database.CountAsync("api_key_keys"));
            Assert.Equal(imported, await Database.CountAsync("api_key_secrets"));
        }
    }

    private static ForeignKeyHash HashOf(string text) =>
        ForeignKeyHash.FromBytes(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private static ImportedKey RowOf(
        string text, DateTimeOffset? createdAt = null, DateTimeOffset? revokedAt = null, string? reason = null) =>
        new()
        {
            Format = Legacy,
            Hash = HashOf(text),
            CreatedAt = createdAt,
            RevokedAt = revokedAt,
            RevokedReason = reason,
        };

    private static string CreateText() => "old-" + Next(32);

    // Hexadecimal digits that no other text of the process has.
    private static string Next(int length) => Convert.ToHexStringLower(
        SHA256.HashData(BitConverter.GetBytes(Interlocked.Increment(ref _lastText)))).PadRight(80, '0')[..length];

    private ApiKeyClient OpenImporter(TimeSpan? cacheDuration = null) => Open(new()
    {
        TimeProvider = Clock,
        UsageFlushInterval = TimeSpan.FromHours(1),
        CacheDuration = cacheDuration ?? TimeSpan.FromSeconds(10),
        ChangePollInterval = cacheDuration is null ? TimeSpan.FromSeconds(1) : TimeSpan.Zero,
        ForeignFormats = Formats,
    });

    private static Task<IReadOnlyList<KeyImportResult>> ImportAsync(
        ApiKeyClient client, Tenant tenant, params ImportedKey[] rows) =>
        ImportAsync(client, tenant, allOrNone: true, rows);

    private static Task<IReadOnlyList<KeyImportResult>> ImportAsync(
        ApiKeyClient client, Tenant tenant, bool allOrNone, params ImportedKey[] rows) =>
        client.ImportKeysAsync(tenant.Organization, rows, allOrNone, cancellationToken: Cancellation);

    private static async Task<ValidationStatus> StatusAsync(ApiKeyClient client, string text) =>
        (await client.ValidateKeyAsync(text, cancellationToken: Cancellation)).Status;

    private Task<ApiKey> ReadKeyAsync(Tenant tenant, KeyImportResult result) =>
        Client.GetKeyAsync(tenant.Organization, result.KeyId!.Value, Cancellation);
}
