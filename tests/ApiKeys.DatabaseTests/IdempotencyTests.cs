using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>Answers get lost. A call that issues a key can be made again: one key, and one text that works.</summary>
public abstract class IdempotencyTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task The_same_call_again_yields_the_same_key_with_a_new_text_in_place_of_the_first()
    {
        var tenant = await CreateTenantAsync();
        var first = await CreateAsync(Client, tenant, "a-1");
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(ValidationStatus.Valid, await StatusWithoutUseAsync(first));

        var second = await CreateAsync(Open(), tenant, "a-1");

        Assert.Equal(first.Key with { Prefix = second.Key.Prefix, Version = 2 }, second.Key);
        Assert.NotEqual(first.Plaintext, second.Plaintext);
        Assert.StartsWith(second.Key.Prefix, second.Plaintext, StringComparison.Ordinal);
        Assert.Equal(second.Key, await ReadAsync(second));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
        Assert.Equal(ValidationStatus.Unknown, await StatusOnAsync(Open(), first));
        Assert.Equal(1, await Database.CountAsync("api_key_keys"));
        Assert.Equal(1, await Database.CountAsync("api_key_secrets"));
    }

    [Fact]
    public async Task Without_an_idempotency_key_each_call_issues_a_key_and_another_one_issues_another()
    {
        var tenant = await CreateTenantAsync();
        var other = await CreateTenantAsync("Other Inc");
        await CreateAsync(Client, tenant, null);
        await CreateAsync(Client, tenant, null);
        await CreateAsync(Client, tenant, "a");
        await CreateAsync(Client, tenant, "A");
        await CreateAsync(Client, other, "a");

        Assert.Equal(5, await Database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task Other_arguments_under_the_same_idempotency_key_are_a_conflict()
    {
        var tenant = await CreateTenantAsync();
        var issuer = Open(new()
        {
            TimeProvider = Clock,
            OtherKeyPrefixes = ["pk"],
            OtherEnvironments = ["test"],
            UsageFlushInterval = TimeSpan.FromHours(1),
        });
        var metadata = new KeyMetadata { Name = "a", Scopes = ["read"], RateLimits = [RateLimit.PerDay(5)] };
        var first = await issuer.CreateKeyAsync(
            tenant.Organization, metadata: metadata, idempotencyKey: "x", cancellationToken: Cancellation);
        Func<Task<IssuedKey>>[] others =
        [
            () => Create(metadata with { Name = "b" }),
            () => Create(metadata with { Name = null }),
            () => Create(metadata with { Owner = "a" }),
            () => Create(metadata with { Scopes = [] }),
            () => Create(metadata with { RateLimits = [RateLimit.PerDay(6)] }),
            () => Create(metadata with { ExpiresAt = Clock.Now.AddDays(1) }),
            () => Create(metadata with { NeverCached = true }),
            () => Create(metadata with { ActivatesAt = Clock.Now }),
            () => Create(metadata with { AllowedNetworks = [System.Net.IPNetwork.Parse("10.0.0.0/8")] }),
            () => Create(metadata with { Custom = new() { ["a"] = 1 } }),
            () => Create(metadata, project: tenant.Project),
            () => Create(metadata, product: tenant.Product),
            () => Create(metadata, kind: "pk"),
            () => Create(metadata, environment: "test"),
        ];

        foreach (var other in others)
            Assert.Equal(first.Key.Id, (await Assert.ThrowsAsync<IdempotencyConflictException>(other)).KeyId);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));
        Assert.Equal(1, await Database.CountAsync("api_key_keys"));

        Task<IssuedKey> Create(
            KeyMetadata metadata,
            ProjectId? project = null,
            ProductId? product = null,
            string? kind = null,
            string? environment = null) =>
            issuer.CreateKeyAsync(
                tenant.Organization, project, product, metadata, kind, environment, "x", Cancellation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_text_that_was_used_meanwhile_is_a_conflict_and_stays_valid(bool isFlushed)
    {
        var tenant = await CreateTenantAsync();
        var first = await CreateAsync(Client, tenant, "a");
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));
        if (isFlushed)
            await Client.FlushAsync(Cancellation);

        await Assert.ThrowsAsync<IdempotencyConflictException>(
            () => CreateAsync(isFlushed ? Open() : Client, tenant, "a"));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));
    }

    [Fact]
    public async Task A_key_that_was_revoked_meanwhile_is_a_conflict_and_one_that_was_deleted_is_issued_anew()
    {
        var tenant = await CreateTenantAsync();
        var first = await CreateAsync(Client, tenant, "a");
        await Client.RevokeKeyAsync(tenant.Organization, first.Key.Id, cancellationToken: Cancellation);
        await Assert.ThrowsAsync<IdempotencyConflictException>(() => CreateAsync(Client, tenant, "a"));

        await Client.DeleteKeyAsync(tenant.Organization, first.Key.Id, Cancellation);
        Assert.NotEqual(first.Key.Id, (await CreateAsync(Client, tenant, "a")).Key.Id);
    }

    [Fact]
    public async Task An_idempotency_key_is_kept_for_24_hours()
    {
        var tenant = await CreateTenantAsync();
        var first = await CreateAsync(Client, tenant, "a");
        Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(first.Key.Id, (await CreateAsync(Client, tenant, "a")).Key.Id);

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var later = await CreateAsync(Client, tenant, "a");
        Assert.NotEqual(first.Key.Id, later.Key.Id);
        Assert.Equal(1, await Database.CountAsync("api_key_idempotency_keys"));
    }

    [Fact]
    public async Task Callers_that_repeat_a_call_at_the_same_time_get_one_key_and_one_text_works()
    {
        var tenant = await CreateTenantAsync();
        for (var round = 1; round <= 10; round++)
        {
            var clients = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
            var answers = await Task.WhenAll(clients.Select(client => Task.Run(
                () => CreateAsync(client, tenant, $"round-{round}"))));

            Assert.Single(answers.Select(static answer => answer.Key.Id).Distinct());
            Assert.Equal(round, await Database.CountAsync("api_key_keys"));
            Assert.Equal(round, await Database.CountAsync("api_key_secrets"));
            var statuses = new List<ValidationStatus>();
            foreach (var answer in answers)
                statuses.Add(await StatusOnAsync(Client, answer));
            Assert.Single(statuses, static status => status is ValidationStatus.Valid);
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("é")]
    public async Task An_idempotency_key_that_breaks_the_rule_is_refused_and_nothing_is_written(string key)
    {
        var tenant = await CreateTenantAsync();

        await Assert.ThrowsAsync<ArgumentException>("idempotencyKey", () => CreateAsync(Client, tenant, key));
        await Assert.ThrowsAsync<ArgumentException>(
            "idempotencyKey", () => CreateAsync(Client, tenant, new string('x', 65)));
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));

        await CreateAsync(Client, tenant, new string('~', 64));
    }

    private static Task<IssuedKey> CreateAsync(ApiKeyClient client, Tenant tenant, string? key) =>
        client.CreateKeyAsync(
            tenant.Organization,
            metadata: new() { Name = "Alice's key", Scopes = ["read"], Custom = { ["plan"] = "pro" } },
            idempotencyKey: key,
            cancellationToken: Cancellation);

    private Task<ValidationStatus> StatusWithoutUseAsync(IssuedKey issued) => StatusOnAsync(Client, issued);

    private static async Task<ValidationStatus> StatusOnAsync(ApiKeyClient client, IssuedKey issued) =>
        (await client.ValidateKeyAsync(issued.Plaintext, new() { TrackUsage = false }, Cancellation)).Status;
}
