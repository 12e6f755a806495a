using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Text that looks like SQL stays text, wherever a caller can pass text. It changes only the row that stores it.
/// </summary>
public abstract class InjectionTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly string[] Tables =
    [
        "api_key_organizations", "api_key_projects", "api_key_products", "api_key_project_products",
        "api_key_keys", "api_key_secrets", "api_key_windows", "api_key_deleted_keys", "api_key_migrations",
    ];

    private static readonly string[] Attacks =
    [
        "'; DROP TABLE api_key_windows; --",
        "'); DELETE FROM api_key_keys; --",
        "\"; DELETE FROM api_key_keys; --",
        "`; DELETE FROM api_key_keys; -- -",
        "'; UPDATE api_key_keys SET revoked_at = NULL, owner = 'thief'; --",
        "\\'; DELETE FROM api_key_keys; -- -",
        "\\\\'; DELETE FROM api_key_keys; #",
        "\\",
        "'",
        "''",
        "\"",
        "' OR '1'='1",
        "' OR 1=1 -- -",
        "\" OR \"\"=\"",
        "'/**/UNION/**/SELECT/**/hash/**/FROM/**/api_key_secrets--",
        "'||(SELECT hash FROM api_key_secrets LIMIT 1)||'",
        "' AND (SELECT pg_sleep(60)) IS NULL --",
        "' AND SLEEP(60) -- -",
        "$$; DELETE FROM api_key_keys; $$",
        "$tag$; DELETE FROM api_key_keys; $tag$",
        "E'\\047; DELETE FROM api_key_keys; --",
        "%' OR owner LIKE '%",
        "%",
        "_",
        "@name", "@owner", "@custom", ":name", "$1", "$name", "?", "?1", "{0}", "{name}", "%s",
        "0x27204F5220313D31",
        "CHAR(39)",
        "1; DELETE FROM api_key_keys",
        "/* */", "/*", "*/", "/*! DELETE FROM api_key_keys */", "--", "#", ";", ";;",
        "\u02BC; DELETE FROM api_key_keys; --",
        "\uFF07; DELETE FROM api_key_keys; --",
        "\u2019; DELETE FROM api_key_keys; --",
        "縗'; DELETE FROM api_key_keys; --",
        "¿'; DELETE FROM api_key_keys; --",
        "NULL", "DEFAULT", "current_user", "api_key_keys", "\\N", "{}", "{\"a\":1}", "\"}',NULL); --",
    ];

    [Fact]
    public async Task An_attack_in_a_stored_text_stays_text_and_changes_nothing_else()
    {
        await CreateBystanderAsync();
        var rows = await ReadRowsAsync();
        var created = 0;

        foreach (var attack in Attacks)
        {
            var tenant = await AttackEveryTextAsync(attack);
            created++;

            var now = await ReadRowsAsync();
            Assert.Empty(rows.Except(now, StringComparer.Ordinal));
            Assert.Equal(rows.Count + 7, now.Count);
            Assert.Equal(
                1 + created,
                now.Count(row => row.StartsWith("api_key_organizations ", StringComparison.Ordinal)));
            Assert.Single(await ToListAsync(Client.ListKeysAsync(tenant)));
            rows = now;
        }
    }

    [Fact]
    public async Task An_attack_in_a_searched_text_finds_and_changes_nothing()
    {
        var bystander = await CreateBystanderAsync();
        var rows = await ReadRowsAsync();

        foreach (var attack in Attacks)
        {
            Assert.Null(await Client.FindOrganizationAsync(attack, Cancellation));
            Assert.Empty(
                await ToListAsync(Client.ListKeysAsync(bystander.Key.OrganizationId, new() { Owner = attack })));
            foreach (var filter in (KeyFilter[])
            [
                new() { Prefix = attack }, new() { NamePrefix = attack }, new() { CustomMember = new(attack, "pro") },
                new() { CustomMember = new("plan", attack) }, new() { CustomMember = new(attack, 1) },
            ])
            {
                Assert.Empty(await ToListAsync(Client.ListKeysAsync(bystander.Key.OrganizationId, filter)));
                Assert.Equal(
                    0,
                    await Client.RevokeKeysAsync(
                        bystander.Key.OrganizationId, filter, attack, cancellationToken: Cancellation));
            }

            Assert.Equal(
                ValidationStatus.Malformed,
                (await Client.ValidateKeyAsync(attack, cancellationToken: Cancellation)).Status);
            Assert.Equal(
                ValidationStatus.Malformed,
                (await Client.ValidateKeyAsync(bystander.Plaintext + attack, cancellationToken: Cancellation)).Status);
            Assert.Equal(
                ValidationStatus.Malformed,
                (await Client.ValidateKeyAsync(attack + bystander.Plaintext, cancellationToken: Cancellation)).Status);
        }

        Assert.Equal(rows, await ReadRowsAsync());
    }

    [Fact]
    public async Task An_attack_in_a_text_of_a_limited_alphabet_is_refused()
    {
        var bystander = await CreateBystanderAsync();
        var rows = await ReadRowsAsync();

        foreach (var attack in Attacks)
        {
            if (attack.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not '_'))
            {
                Assert.Throws<ArgumentException>("options", () => Open(new() { KeyPrefix = attack }));
                Assert.Throws<ArgumentException>("options", () => Open(new() { Environment = attack }));
            }

            if (attack.Any(IsOutsideOfScopes))
            {
                await Assert.ThrowsAsync<ArgumentException>(
                    "metadata",
                    () => Client.CreateKeyAsync(
                        bystander.Key.OrganizationId,
                        metadata: new() { Scopes = [attack] },
                        cancellationToken: Cancellation));
                Assert.ThrowsAny<ArgumentException>(() => new KeyRequirement { Scopes = [attack] });
            }
        }

        Assert.Equal(rows, await ReadRowsAsync());
    }

    [Fact]
    public async Task An_attack_in_a_signing_secret_works_as_a_secret()
    {
        var bystander = await CreateBystanderAsync();

        foreach (var attack in Attacks)
        {
            var client = Open(new()
            {
                TimeProvider = Clock,
                SigningSecret = $"secret-under-test {attack} secret-under-test",
            });
            var issued = await client.CreateKeyAsync(bystander.Key.OrganizationId, cancellationToken: Cancellation);
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
            Assert.Equal(
                ValidationStatus.Unknown,
                (await client.ValidateKeyAsync(bystander.Plaintext, cancellationToken: Cancellation)).Status);
        }

        Assert.True((await ValidateAsync(bystander)).IsValid);
    }

    private async Task<IssuedKey> CreateBystanderAsync()
    {
        var tenant = await CreateTenantAsync("Bystander Ltd");
        return await Client.CreateKeyAsync(
            tenant.Organization,
            tenant.Project,
            tenant.Product,
            new()
            {
                Name = "bystander",
                Owner = "u_bystander",
                Scopes = ["read"],
                RateLimits = [RateLimit.PerDay(10)],
                Custom = { ["plan"] = "pro" },
            },
            cancellationToken: Cancellation);
    }

    /// <summary>
    /// Writes seven rows, with the text in every column that can hold it: an organization, a project, a product, their
    /// link, a key, its secret and its windows.
    /// </summary>
    private async Task<OrganizationId> AttackEveryTextAsync(string attack)
    {
        var organization = await Client.CreateOrganizationAsync(attack, Cancellation);
        var project = await Client.CreateProjectAsync(organization.Id, attack, Cancellation);
        var product = await Client.CreateProductAsync(organization.Id, attack, Cancellation);
        await Client.AddProductToProjectAsync(product.Id, project.Id, Cancellation);
        var metadata = new KeyMetadata
        {
            Name = attack,
            Owner = attack,
            RateLimits = [RateLimit.PerDay(10)],
            Custom = { [attack] = attack },
        };
        var issued = await Client.CreateKeyAsync(
            organization.Id,
            project.Id,
            product.Id,
            new() { Name = "before" },
            cancellationToken: Cancellation);
        var update = new KeyUpdate
        {
            Name = metadata.Name,
            Owner = metadata.Owner,
            RateLimits = metadata.RateLimits,
            Custom = metadata.Custom,
        };
        await Client.UpdateKeyAsync(organization.Id, issued.Key.Id, update, Cancellation);
        Assert.True((await ValidateAsync(issued)).IsValid);
        await Client.FlushAsync(Cancellation);

        Assert.Equal(organization, await Client.FindOrganizationAsync(attack, Cancellation));
        Assert.Equal((project, false), await Client.GetOrCreateProjectAsync(organization.Id, attack, Cancellation));
        Assert.Equal((product, false), await Client.GetOrCreateProductAsync(organization.Id, attack, Cancellation));
        Assert.Equal(metadata, (await ReadAsync(issued)).Metadata);
        Assert.Equal(
            [issued.Key.Id],
            (await ToListAsync(Client.ListKeysAsync(organization.Id, new() { Owner = attack }))).Select(key => key.Id));
        return organization.Id;
    }

    /// <summary>Returns every row of every table, each as one text, in a fixed order.</summary>
    private async Task<List<string>> ReadRowsAsync()
    {
        var rows = new List<string>();
        await using var connection = await Database.ConnectAsync();
        foreach (var table in Tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            while (await reader.ReadAsync(Cancellation))
            {
                var values = Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)));
                rows.Add($"{table} {string.Join(" | ", values)}");
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static bool IsOutsideOfScopes(char character) =>
        !char.IsAsciiLetterOrDigit(character) && !"._:/-*".Contains(character, StringComparison.Ordinal);

    private static string Text(object value) =>
        value is byte[] bytes
            ? Convert.ToHexString(bytes)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
