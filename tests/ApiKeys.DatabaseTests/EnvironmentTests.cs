using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// An environment is a boundary, and a kind is none unless a requirement says so. Reports elsewhere, over five years of
/// one product: the sandbox key opened production.
/// </summary>
public abstract class EnvironmentTests(TestDatabase database) : BehaviourSuite(database)
{
    /// <summary>Every kind of requirement that a key with these members meets but for its environment.</summary>
    private static KeyRequirement[] Requirements(Tenant tenant) =>
    [
        KeyRequirement.None,
        new() { Organization = tenant.Organization },
        new() { Project = tenant.Project },
        new() { Product = tenant.Product },
        new() { Scopes = ["read"] },
        new() { Kind = "sk" },
        new() { TrackUsage = false },
        new() { EnforceRateLimits = false },
        new()
        {
            Organization = tenant.Organization,
            Project = tenant.Project,
            Product = tenant.Product,
            Scopes = ["read"],
            Kind = "sk",
        },
    ];

    [Theory]
    [InlineData("test")]
    [InlineData("")]
    public async Task A_key_of_another_environment_is_refused_on_a_live_client_whatever_is_required(string environment)
    {
        var tenant = await CreateTenantAsync();
        var issuer = Open(Issuer());
        var live = OpenIn("live");
        var own = await IssueAsync(issuer, tenant, "live");
        var foreign = await IssueAsync(issuer, tenant, environment);

        foreach (var requirement in Requirements(tenant))
        {
            for (var call = 0; call < 3; call++)
            {
                Assert.Equal(ValidationStatus.Valid, await StatusAsync(live, own, requirement));
                Assert.Equal(ValidationStatus.WrongEnvironment, await StatusAsync(live, foreign, requirement));
            }
        }

        var refused = await live.ValidateKeyAsync(foreign.Plaintext, cancellationToken: Cancellation);
        Assert.Throws<WrongEnvironmentException>(refused.EnsureValid);
        await live.FlushAsync(Cancellation);
        Assert.Equal(0, (await ReadAsync(foreign)).UseCount);
    }

    [Fact]
    public async Task A_key_that_is_in_memory_for_one_endpoint_is_refused_at_another()
    {
        var tenant = await CreateTenantAsync();
        var test = await IssueAsync(Open(Issuer()), tenant, "test");
        var live = OpenIn("live");
        var sandbox = new KeyRequirement { Environments = ["test"] };
        var either = new KeyRequirement { Environments = ["live", "test"] };

        for (var call = 0; call < 3; call++)
        {
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(live, test, sandbox));
            Assert.Equal(ValidationStatus.WrongEnvironment, await StatusAsync(live, test, KeyRequirement.None));
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(live, test, either));
        }

        var refused = await live.ValidateKeyAsync(test.Plaintext, cancellationToken: Cancellation);
        Assert.Equal(test.Key.Id, refused.RefusedKey!.Id);
    }

    [Fact]
    public async Task A_client_accepts_the_environments_that_its_options_list()
    {
        var tenant = await CreateTenantAsync();
        var issuer = Open(Issuer());
        var both = Open(new()
        {
            TimeProvider = Clock,
            Environment = "live",
            AcceptedEnvironments = ["test"],
            UsageFlushInterval = TimeSpan.FromHours(1),
        });

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(both, await IssueAsync(issuer, tenant, "test"), null));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(both, await IssueAsync(issuer, tenant, "live"), null));
        Assert.Equal(
            ValidationStatus.WrongEnvironment, await StatusAsync(both, await IssueAsync(issuer, tenant, ""), null));

        // A client that names no environment accepts all.
        foreach (var environment in (string[])["live", "test", ""])
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(await IssueAsync(issuer, tenant, environment)));
    }

    [Fact]
    public async Task A_text_that_names_another_environment_is_refused_without_a_query()
    {
        var tenant = await CreateTenantAsync();
        var test = await IssueAsync(Open(Issuer()), tenant, "test");
        await using var unreachable = ApiKeyClient.Open(Database.Unreachable, new() { Environment = "live" });

        var refused = await unreachable.ValidateKeyAsync(test.Plaintext, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.WrongEnvironment, refused.Status);
        Assert.Null(refused.RefusedKey);
    }

    [Fact]
    public async Task The_row_decides_again_where_the_text_looks_right()
    {
        // The kind ends like the environment: the text says live, and the key has no environment.
        var tenant = await CreateTenantAsync();
        var issuer = Open(new() { TimeProvider = Clock, KeyPrefix = "sk_live", OtherEnvironments = ["test"] });
        var looksRight = await IssueAsync(issuer, tenant, "");
        var live = OpenIn("live");

        var refused = await live.ValidateKeyAsync(looksRight.Plaintext, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.WrongEnvironment, refused.Status);
        Assert.Equal(looksRight.Key.Id, refused.RefusedKey!.Id);
    }

    [Fact]
    public async Task A_kind_refuses_nothing_unless_a_requirement_asks_for_it()
    {
        var tenant = await CreateTenantAsync();
        var issuer = Open(Issuer());
        var publishable = await issuer.CreateKeyAsync(
            tenant.Organization, kind: "pk", environment: "live", cancellationToken: Cancellation);
        Assert.StartsWith("pk_live_", publishable.Plaintext, StringComparison.Ordinal);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(publishable));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(publishable, new() { Kind = "pk" }));
        var refused = await ValidateAsync(publishable, new() { Kind = "sk" });
        Assert.Equal(ValidationStatus.WrongKind, refused.Status);
        Assert.Throws<WrongKindException>(refused.EnsureValid);
    }

    [Fact]
    public async Task Kind_and_environment_belong_to_the_key_and_are_read_back_one_by_one_and_in_batches()
    {
        var tenant = await CreateTenantAsync();
        var issuer = Open(Issuer());
        KeyMetadata[] two = [new() { Name = "a" }, new() { Name = "b", NeverCached = true }];
        var issued = (await issuer.CreateKeysAsync(
            tenant.Organization, two, kind: "pk", environment: "test", cancellationToken: Cancellation)).ToList();
        issued.Add(await issuer.CreateKeyAsync(
            tenant.Organization, metadata: new() { NeverCached = true }, cancellationToken: Cancellation));

        Assert.Equal(["pk", "pk", "sk"], issued.Select(static one => one.Key.Kind));
        Assert.Equal(["test", "test", "live"], issued.Select(static one => one.Key.Environment));
        foreach (var one in issued)
            Assert.Equal(one.Key, await ReadAsync(one));
        Assert.Equal(
            issued.Select(static one => one.Key).OrderBy(static key => key.Id),
            await ToListAsync(Client.ListKeysAsync(tenant.Organization)));
    }

    [Theory]
    [InlineData("ak", null, "kind")]
    [InlineData("SK", null, "kind")]
    [InlineData("pk", "prod", "environment")]
    [InlineData(null, "Live", "environment")]
    public async Task A_kind_or_environment_that_the_options_do_not_list_is_refused(
        string? kind, string? environment, string paramName)
    {
        var tenant = await CreateTenantAsync();
        var issuer = Open(Issuer());

        await Assert.ThrowsAsync<ArgumentException>(paramName, () => issuer.CreateKeyAsync(
            tenant.Organization, kind: kind, environment: environment, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(paramName, () => issuer.CreateKeysAsync(
            tenant.Organization, [new()], kind: kind, environment: environment, cancellationToken: Cancellation));
        Assert.Throws<ArgumentException>(paramName, () => issuer.CreateKeyText(kind, environment));

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }

    private ApiKeyOptions Issuer() => new()
    {
        TimeProvider = Clock,
        Environment = "live",
        OtherEnvironments = ["test", ""],
        OtherKeyPrefixes = ["pk"],
        UsageFlushInterval = TimeSpan.FromHours(1),
    };

    private ApiKeyClient OpenIn(string environment) => Open(new()
    {
        TimeProvider = Clock,
        Environment = environment,
        UsageFlushInterval = TimeSpan.FromHours(1),
    });

    private static Task<IssuedKey> IssueAsync(ApiKeyClient issuer, Tenant tenant, string environment) =>
        issuer.CreateKeyAsync(
            tenant.Organization,
            metadata: new() { Scopes = ["read"], RateLimits = [RateLimit.PerDay(1000)] },
            environment: environment,
            cancellationToken: Cancellation);

    private static async Task<ValidationStatus> StatusAsync(
        ApiKeyClient client, IssuedKey issued, KeyRequirement? requirement) =>
        (await client.ValidateKeyAsync(issued.Plaintext, requirement, Cancellation)).Status;
}
