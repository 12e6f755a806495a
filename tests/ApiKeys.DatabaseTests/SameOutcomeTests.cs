using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// The same input has the same outcome on every database. None of them folds, trims, rounds or reorders text, numbers
/// or times.
/// </summary>
public abstract class SameOutcomeTests(TestDatabase database) : BehaviourSuite(database)
{
    // All of these differ. Some database or collation treats those of one group as equal.
    private static readonly string[] DistinctNames =
    [
        "acme", "Acme", "ACME", "aCME",
        "istanbul", "İstanbul", "ıstanbul", "Istanbul",
        "resume", "resumé", "résumé", "re\u0301sume\u0301",
        "\u00C5", "\u212B", "A\u030A", "ﬁ", "fi", "Ａ", "A", "①", "1", "²", "2",
        "straße", "strasse", "STRASSE", "STRAẞE", "σ", "ς", "Σ",
        "trailing", "trailing\u200B", "trailing\u200C", "trailing\u200D", "trailing\u2060", "trailing\uFEFF",
        "trailing\u00AD", "trailing\u200F", "trailing.", "trailing\u0301", "trailing\u180E", "trailing\uFFFD",
        "\u200Bleading", "leading", "\uFEFFleading",
        "a b", "a  b", "a\u00A0b", "a\u2003b", "a\u3000b", "a\u200Bb", "ab", "a-b", "a\u2010b", "a\u00ADb",
        "🗝", "🗝\uFE0F", "🔑", "👍", "👍🏽", "👩‍💻", "👩💻", "🇩🇪", "𝒜", "𠜎", "😀", "😁",
        "مفتاح", "مِفتاح", "מפתח", "\u202Eabc", "abc\u202C", "鍵", "键", "ガ", "カ\u3099", "か", "カ", "ｶ",
        "o'neil", "o''neil", "o\\'neil", "o\"neil", "o`neil", "o’neil",
        "100%", "100_", "1000", "100\\%", "%", "_", "__", "\\", "\\\\", "a\\b", "a\\\\b", "[a]", "*", "?",
        "null", "NULL", "true", "0", "00", "0.0", "1e0", "{}", "\\u0041", "&amp;", "&",
        "\uE000", "\uFFFE", "\uFDD0", "\U0010FFFF",
    ];

    // These differ only in the last of 255 characters, the maximum. An index over fewer characters would treat them
    // as equal.
    private static readonly string[] LongNames =
    [
        new string('x', 254) + "a", new string('x', 254) + "b", new string('x', 254) + "A", new string('x', 254),
        new string('鍵', 254) + "a", new string('鍵', 254) + "b", new string('鍵', 255),
        Emoji(127) + "a", Emoji(127) + "b", Emoji(127), Emoji(126) + "🔑",
        new string('\'', 255), new string('\\', 255), new string('%', 255),
    ];

    public static TheoryData<string> Objects =>
    [
        """{"n":9223372036854775807}""",
        """{"n":9223372036854775808}""",
        """{"n":-9223372036854775809}""",
        """{"n":18446744073709551616}""",
        """{"n":123456789012345678901234567890}""",
        """{"n":0.1}""",
        """{"n":0.123456789012345678901234567890}""",
        """{"n":3.141592653589793238462643383279}""",
        """{"n":99999999999999999999.999999999999999999999}""",
        """{"n":1e308}""",
        """{"n":1.7976931348623157e308}""",
        """{"n":-1E+308}""",
        """{"n":1E-300}""",
        """{"n":4.9e-324}""",
        """{"n":1e2}""",
        """{"n":100}""",
        """{"n":0}""",
        """{"n":-0}""",
        """{"n":0.0}""",
        """{"n":-0.0}""",
        """{"n":1.0}""",
        """{"n":1.10}""",
        """{"longer":1,"z":2,"a":3,"aa":4,"":5,"A":6,"\u00E9":7,"e\u0301":8}""",
        """{"a":{"z":1,"a":2},"A":[{"b":1,"a":2},[],{},null,true,false,""]}""",
        """{"text":"\"quotes\", \\ backslash, / slash, ' apostrophe, `, $1, @p, ?, :x, {0}"}""",
        """{"text":"\u0001\u0008\t\n\f\r\u001F\u007F\u0080\u2028\u2029\uFEFF\uFFFF"}""",
        """{"text":"🗝️ 👩‍💻 مفتاح \u202E 名前 é é 😀 \uD83D\uDD11"}""",
        """{"text":"{\"json\":\"in a string\"}","null":null,"not null":"null","number":"1.0"}""",
        """{"text":" blank ends \n"}""",
        "{}",
    ];

    public static TheoryData<string> Moments =>
    [
        "9999-12-31T23:59:59.9999999+00:00",
        "9999-12-31T23:59:59.9990000+00:00",
        "9999-12-31T23:59:59.0000000+00:00",
        "9999-12-31T23:59:59.9999999+14:00",
        "9999-12-31T00:00:00.0000000-14:00",
        "1970-01-01T00:00:00.0000000+00:00",
        "2030-03-31T02:30:00.1239999+01:00",
        "2030-10-27T02:30:00.1235000+02:00",
        "2038-01-19T03:14:08.0000000+00:00",
        "2030-05-17T10:20:30.1229999+00:00",
        "2030-05-17T10:20:30.1230000+00:00",
        "2030-05-17T10:20:30.1240000+00:00",
    ];

    [Fact]
    public async Task Names_that_differ_at_all_are_different_names()
    {
        string[] names = [.. DistinctNames, .. LongNames];
        var home = await Client.CreateOrganizationAsync("home", Cancellation);

        foreach (var name in names)
        {
            var organization = await Client.CreateOrganizationAsync(name, Cancellation);
            Assert.Equal(organization, await Client.GetOrganizationAsync(organization.Id, Cancellation));
            await Client.CreateProjectAsync(home.Id, name, Cancellation);
            await Client.CreateProductAsync(home.Id, name, Cancellation);
        }

        foreach (var name in names)
        {
            Assert.Equal(name, (await Client.FindOrganizationAsync(name, Cancellation))?.Name);
            Assert.Equal(name, (await Client.GetOrCreateProjectAsync(home.Id, name, Cancellation)).Project.Name);
            Assert.Equal(name, (await Client.GetOrCreateProductAsync(home.Id, name, Cancellation)).Product.Name);
            var (organization, created) = await Client.GetOrCreateOrganizationAsync(name, Cancellation);
            Assert.Equal((name, false), (organization.Name, created));
            await Assert.ThrowsAsync<AlreadyExistsException>(() => Client.CreateOrganizationAsync(name, Cancellation));
        }

        var organizations = (await ToListAsync(Client.ListOrganizationsAsync())).Select(listed => listed.Name);
        var projects = (await ToListAsync(Client.ListProjectsAsync(home.Id))).Select(project => project.Name);
        var products = (await ToListAsync(Client.ListProductsAsync(home.Id))).Select(product => product.Name);
        Assert.Equal(["home", .. names], organizations.OrderBy(name => Array.IndexOf(names, name)));
        Assert.Equal(names.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
        Assert.Equal(names.Order(StringComparer.Ordinal), products.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Owners_that_differ_at_all_are_different_owners()
    {
        string[] owners = [.. DistinctNames, .. LongNames];
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);

        var keys = new Dictionary<string, ApiKey>(StringComparer.Ordinal);
        foreach (var owner in owners)
        {
            var issued = await Client.CreateKeyAsync(
                organization.Id,
                metadata: new() { Owner = owner, Name = owner },
                cancellationToken: Cancellation);
            keys[owner] = issued.Key;
        }

        foreach (var (owner, key) in keys)
            Assert.Equal([key], await ToListAsync(Client.ListKeysAsync(organization.Id, new() { Owner = owner })));
        Assert.Equal(owners.Length, keys.Count);
    }

    [Fact]
    public async Task Invalid_names_are_refused_by_the_rules_of_the_library()
    {
        string[] refused =
        [
            "",
            " ",
            " a",
            "a ",
            "a\t",
            "a\u00A0",
            "\u3000a",
            "a\n",
            "a\0b",
            "a\u0085b",
            "a\u2028",
            "\uD83D",
            "a\uDC00b",
            new string('x', 256),
            Emoji(128),
        ];

        foreach (var name in refused)
        {
            await Assert.ThrowsAsync<ArgumentException>(
                "name",
                () => Client.CreateOrganizationAsync(name, Cancellation));
            await Assert.ThrowsAsync<ArgumentException>(
                "name",
                () => Client.GetOrCreateOrganizationAsync(name, Cancellation));
        }

        Assert.Equal(0, await Database.CountAsync("api_key_organizations"));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task Custom_metadata_is_read_back_as_it_was_written(string json)
    {
        var issued = await IssueAsync(new() { Custom = CustomMetadata.Parse(json) });
        var written = issued.Key.Metadata.Custom;

        var read = (await Open().GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation)).Metadata.Custom;

        Assert.Equal(CustomMetadata.Parse(json), read);
        Assert.Equal(written.Select(member => member.Key), read.Select(member => member.Key));
        Assert.Equal(written.ToString(), read.ToString());
        Assert.Equal(written.ToString(), (await ValidateAsync(issued)).Key!.Metadata.Custom.ToString());
    }

    [Fact]
    public async Task Custom_metadata_is_kept_up_to_its_limits_of_depth_and_size()
    {
        const int Depth = CustomMetadata.MaxDepth;
        const int Bytes = CustomMetadata.MaxBytes;
        var arrays = CustomMetadata.Parse(
            $$"""{"a":{{new string('[', Depth - 1)}}1{{new string(']', Depth - 1)}}}""");
        var objects = CustomMetadata.Parse(
            $$"""{{string.Concat(Enumerable.Repeat("""{"a":""", Depth))}}1{{new string('}', Depth)}}""");
        var longest = CustomMetadata.Parse(
            $$"""{"a":"{{new string('x', Bytes - """{"a":""}""".Length)}}"}""");
        var widest = CustomMetadata.Parse($$"""{"a":"{{new string('鍵', (CustomMetadata.MaxBytes - 8) / 3)}}"}""");
        var escaped = CustomMetadata.Parse(
            $$"""{"a":"{{string.Concat(Enumerable.Repeat("\\\"", (Bytes - 8) / 2))}}"}""");
        var many = CustomMetadata.Parse(
            $$"""{{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{999 - i}\":{i}"))}}}""");
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);

        foreach (var custom in (CustomMetadata[])[arrays, objects, longest, widest, escaped, many])
        {
            var issued = await Client.CreateKeyAsync(
                organization.Id,
                metadata: new() { Custom = custom },
                cancellationToken: Cancellation);
            var key = issued.Key;
            Assert.Equal(
                key.Metadata.Custom.ToString(),
                (await Client.GetKeyAsync(organization.Id, key.Id, Cancellation)).Metadata.Custom.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task An_expiry_is_read_back_as_it_was_returned_and_takes_effect(string moment)
    {
        var expiresAt = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
        var issued = await IssueAsync(new() { ExpiresAt = expiresAt });
        var hasExpired = issued.Key.Metadata.ExpiresAt <= Clock.Now;

        var read = await Open().GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

        Assert.Equal(issued.Key, read);
        Assert.Equal(issued.Key.Metadata.ExpiresAt!.Value.UtcTicks, read.Metadata.ExpiresAt!.Value.UtcTicks);
        Assert.Equal(TimeSpan.Zero, read.Metadata.ExpiresAt.Value.Offset);
        Assert.InRange(
            expiresAt.UtcTicks - read.Metadata.ExpiresAt.Value.UtcTicks,
            0,
            TimeSpan.TicksPerMillisecond - 1);
        Assert.Equal(hasExpired ? ValidationStatus.Expired : ValidationStatus.Valid, await StatusAsync(issued));
        var organization = issued.Key.OrganizationId;
        var active = await ToListAsync(Client.ListKeysAsync(organization, new() { Status = KeyStatus.Active }));
        var expired = await ToListAsync(Client.ListKeysAsync(organization, new() { Status = KeyStatus.Expired }));
        Assert.Equal(hasExpired ? 0 : 1, active.Count);
        Assert.Equal(hasExpired ? 1 : 0, expired.Count);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("0001-01-01T23:59:59.9999999+14:00")]
    [InlineData("0099-12-31T23:59:59.9990000+00:00")]
    [InlineData("1582-10-10T12:00:00.0000000+00:00")]
    [InlineData("1969-12-31T23:59:59.9999999+00:00")]
    public async Task An_expiry_before_1970_is_refused(string moment)
    {
        var expiresAt = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
        var tenant = await CreateTenantAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            "metadata",
            () => Client.CreateKeyAsync(
                tenant.Organization,
                metadata: new() { ExpiresAt = expiresAt },
                cancellationToken: Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00.0000000+00:00")]
    [InlineData("2030-03-31T01:30:00.0009999+00:00")]
    [InlineData("2038-01-19T03:14:08.9999999+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999+00:00")]
    public async Task Every_time_is_read_back_as_it_was_returned(string moment)
    {
        Clock.Now = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
        var tenant = await CreateTenantAsync();
        var issued = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        await ValidateAsync(issued);
        await Client.FlushAsync(Cancellation);
        var disabled = await Client.DisableKeyAsync(
            tenant.Organization, issued.Key.Id, cancellationToken: Cancellation);
        var revoked = await Client.RevokeKeyAsync(tenant.Organization, issued.Key.Id, cancellationToken: Cancellation);

        var read = await Open().GetKeyAsync(tenant.Organization, issued.Key.Id, Cancellation);

        Assert.Equal(issued.Key.CreatedAt, read.CreatedAt);
        Assert.Equal(issued.Key.CreatedAt, read.LastUsedAt);
        Assert.Equal((disabled.DisabledAt, issued.Key.CreatedAt), (read.DisabledAt, read.DisabledAt));
        Assert.Equal((revoked.RevokedAt, issued.Key.CreatedAt), (read.RevokedAt, read.RevokedAt));
        Assert.Equal(
            issued.Key.CreatedAt,
            (await Client.GetOrganizationAsync(tenant.Organization, Cancellation)).CreatedAt);
        Assert.Equal(
            issued.Key.CreatedAt,
            (await Client.GetProjectAsync(tenant.Organization, tenant.Project, Cancellation)).CreatedAt);
        Assert.Equal(
            issued.Key.CreatedAt,
            (await Client.GetProductAsync(tenant.Organization, tenant.Product, Cancellation)).CreatedAt);
    }

    [Fact]
    public async Task Scopes_and_limits_are_read_back_as_they_were_returned()
    {
        string[] scopes =
        [
            "read",
            "Read",
            "READ",
            "a:b/c.d_e-f",
            "z",
            "a",
            "1",
            "01",
            "*",
            "orders:*",
            new string('s', KeyMetadata.MaxScopeLength),
        ];
        RateLimit[] limits =
        [
            RateLimit.PerDay(RateLimit.MaxLimit),
            RateLimit.PerSecond(1),
            RateLimit.PerHour(3),
            RateLimit.PerMinute(2),
        ];

        var issued = await IssueAsync(new() { Scopes = scopes, RateLimits = limits });

        var read = await Open().GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);
        Assert.Equal(scopes, read.Metadata.Scopes);
        Assert.Equal(limits.OrderBy(limit => limit.Window), read.Metadata.RateLimits);
        Assert.Equal(issued.Key, read);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));
    }

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("🗝", count));
}
