using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>When a key becomes active, when it ends, and how long it lives at most.</summary>
public abstract class KeyTimeTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_key_is_refused_until_it_becomes_active_and_from_then_on_valid()
    {
        var activatesAt = Clock.Now + Hour;
        var issued = await IssueAsync(new() { ActivatesAt = activatesAt, ExpiresAt = Clock.Now + Day });
        Assert.Equal(issued.Key, await ReadAsync(issued));

        var refused = await ValidateAsync(issued);
        Assert.Equal(ValidationStatus.NotYetActive, refused.Status);
        Assert.Equal(
            activatesAt, Assert.Throws<NotYetActiveKeyException>(() => refused.EnsureValid()).ActivatesAt);
        Clock.Now = activatesAt.AddMilliseconds(-1);
        Assert.Equal(ValidationStatus.NotYetActive, await StatusAsync(issued));
        Clock.Now = activatesAt;
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Clock.Now = issued.Key.ExpiresAt!.Value;
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(issued));
    }

    [Fact]
    public async Task An_update_moves_the_activation_and_one_that_does_not_name_it_keeps_it()
    {
        var issued = await IssueAsync(new() { ActivatesAt = Clock.Now + Hour, ExpiresAt = Clock.Now + Day });

        await UpdateAsync(Client, issued, new() { Name = "renamed" });
        Assert.Equal(ValidationStatus.NotYetActive, await StatusAsync(issued));
        var updated = await UpdateAsync(Client, issued, new() { ActivatesAt = Clock.Now });
        Assert.Equal(updated, await ReadAsync(issued));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        await UpdateAsync(Client, issued, new() { ActivatesAt = Clock.Now + Hour });
        Assert.Equal(ValidationStatus.NotYetActive, await StatusAsync(issued));
        await Assert.ThrowsAsync<ArgumentException>(
            "update", () => UpdateAsync(Client, issued, new() { ActivatesAt = Clock.Now + Day }));
        await Assert.ThrowsAsync<ArgumentException>(
            "update", () => UpdateAsync(Client, issued, new() { ExpiresAt = Clock.Now + Hour }));
        Assert.Equal(Clock.Now + Hour, (await ReadAsync(issued)).Metadata.ActivatesAt);
        await UpdateAsync(Client, issued, new() { ActivatesAt = null });
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task Keys_are_listed_and_deleted_by_each_status_as_the_library_computes_it()
    {
        var node = Open(Options(max: 3 * Day));
        var tenant = await CreateTenantAsync();
        Clock.Advance(-4 * Day);
        await CreateAsync(Client, new() { Name = "outlived" });
        await CreateAsync(Client, new() { Name = "outlived, not active", ActivatesAt = Clock.Now + (5 * Day) });
        Clock.Advance(Day);
        await CreateAsync(Client, new() { Name = "as old as can be" });
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var disabled = await CreateAsync(Client, new() { Name = "almost" });
        Clock.Now += (3 * Day) - TimeSpan.FromMilliseconds(1);
        await CreateAsync(Client, new() { Name = "active" });
        await CreateAsync(Client, new() { Name = "active since now", ActivatesAt = Clock.Now });
        await CreateAsync(Client, new() { Name = "active soon", ActivatesAt = Clock.Now.AddMilliseconds(1) });
        await CreateAsync(Client, new() { Name = "expired", ExpiresAt = Clock.Now });
        var revoked = await CreateAsync(Client, new() { Name = "revoked", ActivatesAt = Clock.Now + Day });
        await Client.RevokeKeyAsync(tenant.Organization, revoked.Key.Id, cancellationToken: Cancellation);
        await Client.DisableKeyAsync(tenant.Organization, disabled.Key.Id, cancellationToken: Cancellation);

        var all = await ToListAsync(node.ListKeysAsync(tenant.Organization));
        Assert.Equal(
            [
                "active since now: Active", "active soon: NotYetActive", "active: Active", "almost: Disabled",
                "as old as can be: Expired", "expired: Expired", "outlived, not active: NotYetActive",
                "outlived: Expired", "revoked: Revoked",
            ],
            all.Select(key => $"{key.Metadata.Name}: {key.GetStatus(Clock.Now)}").Order(StringComparer.Ordinal));
        foreach (var filter in (KeyFilter[])
        [
            new(),
            new() { Owner = "u_alice" },
            new() { Project = tenant.Project },
            new() { Product = tenant.Product },
            new() { NamePrefix = "a" },
        ])
        {
            foreach (var status in Enum.GetValues<KeyStatus>())
            {
                Assert.Equal(
                    all.Where(key => key.GetStatus(Clock.Now) == status
                        && key.Metadata.Name!.StartsWith(filter.NamePrefix ?? "", StringComparison.Ordinal)),
                    await ToListAsync(node.ListKeysAsync(tenant.Organization, filter with { Status = status })));
            }
        }

        // Without the greatest lifetime the old ones live on.
        Assert.Equal(4, (await ToListAsync(Client.ListKeysAsync(
            tenant.Organization, new() { Status = KeyStatus.Active }))).Count);

        foreach (var status in Enum.GetValues<KeyStatus>())
        {
            var matching = all.Count(key => key.GetStatus(Clock.Now) == status);
            Assert.Equal(matching, await node.DeleteKeysAsync(
                tenant.Organization, new() { Status = status }, cancellationToken: Cancellation));
        }

        Task<IssuedKey> CreateAsync(ApiKeyClient client, KeyMetadata metadata) => client.CreateKeyAsync(
            tenant.Organization,
            tenant.Project,
            tenant.Product,
            metadata with { Owner = "u_alice" },
            cancellationToken: Cancellation);
    }

    // IBM/mcp-context-forge#6238: a greatest lifetime that is checked only when a key is issued leaves out every key
    // that is there already, and a value that is lowered later has no effect on them.
    [Fact]
    public async Task The_greatest_lifetime_binds_keys_that_are_there_already_and_writes_nothing()
    {
        var tenant = await CreateTenantAsync();
        var never = await CreateAsync(Client, tenant, null);
        var late = await CreateAsync(Client, tenant, new() { ExpiresAt = Clock.Now + (365 * Day) });
        var early = await CreateAsync(Client, tenant, new() { ExpiresAt = Clock.Now + Hour });
        var end = Clock.Now + (2 * Day);

        var bound = Open(Options(max: 2 * Day));
        Assert.Equal(end, (await ReadAsync(bound, never)).ExpiresAt);
        Assert.Null((await ReadAsync(bound, never)).Metadata.ExpiresAt);
        Assert.Equal(end, (await ReadAsync(bound, late)).ExpiresAt);
        Assert.Equal(late.Key.Metadata.ExpiresAt, (await ReadAsync(bound, late)).Metadata.ExpiresAt);
        Assert.Equal(early.Key.Metadata.ExpiresAt, (await ReadAsync(bound, early)).ExpiresAt);
        Assert.Equal(end, (await bound.FindKeyAsync(never.Plaintext, Cancellation))!.Key!.ExpiresAt);
        Assert.Equal(
            [early.Key.ExpiresAt, end, end],
            (await ToListAsync(bound.ListKeysAsync(tenant.Organization))).Select(key => key.ExpiresAt).Order());

        Clock.Now = end.AddMilliseconds(-1);
        Assert.Equal("Valid Valid Expired", await StatusesAsync(bound, never, late, early));
        Clock.Now = end;
        Assert.Equal("Expired Expired Expired", await StatusesAsync(bound, never, late, early));
        Assert.Equal("Valid Valid Expired", await StatusesAsync(Client, never, late, early));
        var refused = await bound.ValidateKeyAsync(never.Plaintext, cancellationToken: Cancellation);
        Assert.Equal(end, Assert.Throws<ExpiredKeyException>(() => refused.EnsureValid()).ExpiredAt);

        // A lower one ends them earlier.
        Clock.Now = end - Day;
        Assert.Equal("Expired Expired Expired", await StatusesAsync(Open(Options(max: Day)), never, late, early));
    }

    [Fact]
    public async Task A_key_that_would_outlive_the_greatest_lifetime_is_neither_issued_nor_updated()
    {
        var client = Open(Options(max: Day));
        var tenant = await CreateTenantAsync();
        var (longest, tooLong) = (Clock.Now + Day, Clock.Now + Day + TimeSpan.FromMilliseconds(1));

        var issued = await CreateAsync(client, tenant, new() { ExpiresAt = longest });
        var open = await CreateAsync(client, tenant, new());
        await AssertRefusedAsync("metadata", () => CreateAsync(client, tenant, new() { ExpiresAt = tooLong }));
        await AssertRefusedAsync("metadata[1]", () => client.CreateKeysAsync(
            tenant.Organization, [new(), new() { ExpiresAt = tooLong }], cancellationToken: Cancellation));
        await AssertRefusedAsync("metadata", () => client.GetOrCreateKeyAsync(
            tenant.Organization,
            client.CreateKeyText(),
            metadata: new() { ExpiresAt = tooLong },
            cancellationToken: Cancellation));
        await AssertRefusedAsync("update", () => UpdateAsync(client, issued, new() { ExpiresAt = tooLong }));
        Assert.Equal(2, await Database.CountAsync("api_key_keys"));
        Assert.Equal(longest, (await ReadAsync(client, issued)).Metadata.ExpiresAt);

        // It ends then without an expiry of its own.
        Assert.Equal(longest, open.Key.ExpiresAt);
        Assert.Equal(open.Key, await ReadAsync(client, open));
        Assert.Equal(longest, (await UpdateAsync(client, issued, new() { ExpiresAt = null })).ExpiresAt);

        static async Task AssertRefusedAsync(string parameter, Func<Task> act) => Assert.StartsWith(
            "ExpiresAt: a key lives at most 1.00:00:00 from its creation",
            (await Assert.ThrowsAsync<ArgumentException>(parameter, act)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_members_of_a_key_that_was_to_live_longer_can_still_be_updated()
    {
        var issued = await IssueAsync(new() { ExpiresAt = Clock.Now + (30 * Day) });
        var client = Open(Options(max: Day));

        Assert.Equal("renamed", (await UpdateAsync(client, issued, new() { Name = "renamed" })).Metadata.Name);
        await UpdateAsync(client, issued, new() { ActivatesAt = Clock.Now + Hour });
        await Assert.ThrowsAsync<ArgumentException>(
            "update", () => UpdateAsync(client, issued, new() { ActivatesAt = Clock.Now + (2 * Day) }));
        Assert.Equal(Clock.Now + (30 * Day), (await ReadAsync(client, issued)).Metadata.ExpiresAt);
    }

    [Fact]
    public async Task A_key_without_an_expiry_gets_the_default_lifetime_however_it_is_issued()
    {
        var client = Open(Options(@default: Hour, max: Day));
        var tenant = await CreateTenantAsync();
        var text = client.CreateKeyText();

        var single = (await CreateAsync(client, tenant, null)).Key;
        var batch = await client.CreateKeysAsync(
            tenant.Organization, [new(), new() { ExpiresAt = Clock.Now + Day }], cancellationToken: Cancellation);
        var (known, _) = await client.GetOrCreateKeyAsync(tenant.Organization, text, cancellationToken: Cancellation);

        foreach (var key in (ApiKey[])[single, batch[0].Key, known])
        {
            Assert.Equal(Clock.Now + Hour, key.Metadata.ExpiresAt);
            Assert.Equal(key, await client.GetKeyAsync(tenant.Organization, key.Id, Cancellation));
        }

        Assert.Equal(Clock.Now + Day, batch[1].Key.Metadata.ExpiresAt);
        await Assert.ThrowsAsync<ArgumentException>(
            "metadata", () => CreateAsync(client, tenant, new() { ActivatesAt = Clock.Now + Hour }));
    }

    [Fact]
    public async Task The_default_lifetime_is_no_argument_of_a_call_that_is_made_again()
    {
        var client = Open(Options(@default: Hour));
        var tenant = await CreateTenantAsync();
        var first = await CreateAsync(client, tenant, new() { Name = "a" }, "x");
        Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await CreateAsync(client, tenant, new() { Name = "a" }, "x");

        Assert.Equal(first.Key.Id, second.Key.Id);
        Assert.Equal(first.Key.Metadata, second.Key.Metadata);
        await Assert.ThrowsAsync<IdempotencyConflictException>(
            () => CreateAsync(client, tenant, new() { Name = "a", ActivatesAt = Clock.Now }, "x"));
    }

    [Fact]
    public async Task An_open_connection_ends_with_the_greatest_lifetime()
    {
        var issued = await IssueAsync();
        var client = Open(Options(max: Day));
        using var watch = client.WatchKey(await ReadAsync(client, issued));
        Assert.False(watch.Ended.IsCancellationRequested);

        Clock.Advance(Day);

        await Eventually.TrueAsync(() => Task.FromResult(watch.Ended.IsCancellationRequested));
    }

    private ApiKeyOptions Options(TimeSpan? @default = null, TimeSpan? max = null) => new()
    {
        TimeProvider = Clock,
        UsageFlushInterval = TimeSpan.FromHours(1),
        DefaultKeyLifetime = @default,
        MaxKeyLifetime = max,
    };

    private static Task<IssuedKey> CreateAsync(
        ApiKeyClient client, Tenant tenant, KeyMetadata? metadata, string? idempotencyKey = null) =>
        client.CreateKeyAsync(
            tenant.Organization,
            metadata: metadata,
            idempotencyKey: idempotencyKey,
            cancellationToken: Cancellation);

    private static Task<ApiKey> UpdateAsync(ApiKeyClient client, IssuedKey issued, KeyUpdate update) =>
        client.UpdateKeyAsync(issued.Key.OrganizationId, issued.Key.Id, update, Cancellation);

    private static Task<ApiKey> ReadAsync(ApiKeyClient client, IssuedKey issued) =>
        client.GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

    private static async Task<string> StatusesAsync(ApiKeyClient client, params IssuedKey[] issued)
    {
        var statuses = new List<ValidationStatus>();
        foreach (var one in issued)
            statuses.Add((await client.ValidateKeyAsync(one.Plaintext, cancellationToken: Cancellation)).Status);
        return string.Join(' ', statuses);
    }
}
