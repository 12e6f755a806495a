using System.Data.Common;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// The contents of the cache, their age, and the changes that invalidate them. The tests take the tables away to show
/// that a call does not read the database.
/// </summary>
public abstract class CacheTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Bound = new ApiKeyOptions().CacheDuration;

    [Fact]
    public async Task A_validated_key_needs_no_database_until_its_copy_is_too_old()
    {
        var client = Open(Options());
        var issued = await IssueAsync();
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await TakeTablesAwayAsync();

        Clock.Advance(Bound - TimeSpan.FromMilliseconds(1));
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        var bytes = Encoding.UTF8.GetBytes(issued.Plaintext);
        Assert.True((await client.ValidateKeyAsync(bytes, cancellationToken: Cancellation)).IsValid);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<DbException>(
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation));
        await BringTablesBackAsync();
    }

    [Fact]
    public async Task Every_validation_reads_the_database_when_the_cache_duration_is_zero()
    {
        var client = Open(new() { TimeProvider = Clock, CacheDuration = TimeSpan.Zero });
        var issued = await IssueAsync();
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);

        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        Assert.Equal(
            ValidationStatus.Revoked,
            (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);
    }

    [Fact]
    public async Task A_change_through_the_same_client_takes_effect_at_once()
    {
        var issued = await IssueAsync(new() { Scopes = ["read"] });
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);
        var reads = new KeyRequirement { Scopes = ["read"] };
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, reads));

        await Client.DisableKeyAsync(organization, id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(issued, reads));
        await Client.EnableKeyAsync(organization, id, Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, reads));
        await Client.UpdateKeyAsync(organization, id, new() { Scopes = ["write"] }, Cancellation);
        Assert.Equal(ValidationStatus.InsufficientScope, await StatusAsync(issued, reads));
        await Client.RevokeKeyAsync(organization, id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued, reads));
        await Client.DeleteKeyAsync(organization, id, Cancellation);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(issued, reads));
    }

    [Fact]
    public async Task A_change_by_another_client_takes_effect_within_the_cache_duration()
    {
        var client = Open(Options());
        var issued = await IssueAsync();
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        Clock.Advance(Bound);

        Assert.Equal(
            ValidationStatus.Revoked,
            (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);
    }

    [Fact]
    public async Task Expiry_is_checked_on_every_hit()
    {
        var client = Open(Options());
        var issued = await IssueAsync(new() { ExpiresAt = Clock.Now.AddSeconds(5) });
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await TakeTablesAwayAsync();

        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            ValidationStatus.Expired,
            (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);
        await BringTablesBackAsync();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_copy_last_longer()
    {
        var client = Open(new()
        {
            TimeProvider = Clock,
            CacheDuration = TimeSpan.FromMilliseconds(200),
            ChangePollInterval = TimeSpan.Zero,
        });
        var issued = await IssueAsync();
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        Clock.Advance(TimeSpan.FromHours(-1));
        await Task.Delay(250, Cancellation);

        Assert.Equal(
            ValidationStatus.Revoked,
            (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);
    }

    [Fact]
    public async Task Facts_about_one_product_are_not_used_for_another()
    {
        var tenant = await CreateTenantAsync();
        var stranger = await CreateTenantAsync("Other Inc");
        var issued = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);

        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, new() { Product = tenant.Product }));
            Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(issued, new() { Product = stranger.Product }));
            Assert.Equal(
                ValidationStatus.Valid,
                await StatusAsync(issued, new() { Project = tenant.Project, Product = tenant.Product }));
            Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(issued, new() { Project = stranger.Project }));
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        }
    }

    [Fact]
    public async Task A_new_link_takes_effect_at_once()
    {
        var tenant = await CreateTenantAsync();
        var product = await Client.CreateProductAsync(tenant.Organization, "Another API", Cancellation);
        var issued = await Client.CreateKeyAsync(tenant.Organization, tenant.Project, cancellationToken: Cancellation);
        var requirement = new KeyRequirement { Product = product.Id };
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(issued, requirement));

        await Client.AddProductToProjectAsync(product.Id, tenant.Project, Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, requirement));
    }

    [Fact]
    public async Task An_unknown_key_is_remembered_briefly()
    {
        var text = CreateUnknownText();
        Assert.Equal(
            ValidationStatus.Unknown,
            (await Client.ValidateKeyAsync(text, cancellationToken: Cancellation)).Status);
        await TakeTablesAwayAsync();

        Assert.Equal(
            ValidationStatus.Unknown,
            (await Client.ValidateKeyAsync(text, cancellationToken: Cancellation)).Status);
        Clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<DbException>(
            async () => await Client.ValidateKeyAsync(text, cancellationToken: Cancellation));
        await BringTablesBackAsync();
    }

    [Fact]
    public async Task A_key_is_served_stale_in_an_outage_for_the_configured_time_only()
    {
        var client = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            ServeStaleFor = TimeSpan.FromMinutes(1),
        });
        var kept = await IssueAsync();
        var expiring = await Client.CreateKeyAsync(
            kept.Key.OrganizationId,
            metadata: new() { ExpiresAt = Clock.Now.AddSeconds(30) },
            cancellationToken: Cancellation);
        await client.ValidateKeyAsync(kept.Plaintext, cancellationToken: Cancellation);
        await client.ValidateKeyAsync(expiring.Plaintext, cancellationToken: Cancellation);
        await TakeTablesAwayAsync();

        Clock.Advance(Bound + TimeSpan.FromSeconds(25));
        Assert.True((await client.ValidateKeyAsync(kept.Plaintext, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(
            ValidationStatus.Expired,
            (await client.ValidateKeyAsync(expiring.Plaintext, cancellationToken: Cancellation)).Status);
        await Assert.ThrowsAnyAsync<DbException>(
            async () => await client.ValidateKeyAsync(CreateUnknownText(), cancellationToken: Cancellation));
        Clock.Advance(TimeSpan.FromSeconds(35));
        await Assert.ThrowsAnyAsync<DbException>(
            async () => await client.ValidateKeyAsync(kept.Plaintext, cancellationToken: Cancellation));
        await BringTablesBackAsync();
    }

    [Fact]
    public async Task A_key_is_not_served_stale_after_a_failed_change_that_may_have_committed()
    {
        var client = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            ServeStaleFor = TimeSpan.FromMinutes(1),
        });
        var issued = await IssueAsync();
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await TakeTablesAwayAsync();
        await Assert.ThrowsAnyAsync<DbException>(
            () => client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation));

        await Assert.ThrowsAnyAsync<DbException>(
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation));
        await BringTablesBackAsync();
    }

    [Fact]
    public async Task A_concurrent_read_does_not_revive_a_revoked_key()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        for (var round = 0; round < 40; round++)
        {
            var issued = await Client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
            var isRevoked = false;
            var revived = 0;
            var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                for (var wasRevoked = false; !wasRevoked;)
                {
                    wasRevoked = Volatile.Read(ref isRevoked);
                    var validation = await Client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
                    if (wasRevoked && validation.IsValid)
                        Interlocked.Increment(ref revived);
                }
            }, Cancellation)).ToList();

            await Client.RevokeKeyAsync(organization.Id, issued.Key.Id, cancellationToken: Cancellation);
            Volatile.Write(ref isRevoked, true);
            await Task.WhenAll(callers);
            Assert.Equal(0, revived);
            Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued));
        }
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_key_while_the_outcome_of_its_change_is_unknown()
    {
        var issued = await IssueAsync();
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);
        var node = Open(new()
        {
            TimeProvider = Clock,
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.Zero,
            UsageFlushInterval = TimeSpan.FromHours(1),
        });
        await Database.ExecuteAsync("ALTER TABLE api_key_changes RENAME TO api_key_changes_away");
        await Assert.ThrowsAnyAsync<DbException>(() => node.RevokeKeyAsync(
            organization, id, cancellationToken: Cancellation));
        await Database.ExecuteAsync("ALTER TABLE api_key_changes_away RENAME TO api_key_changes");
        Assert.True((await node.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);

        await Client.RevokeKeyAsync(organization, id, cancellationToken: Cancellation);

        Assert.Equal(
            ValidationStatus.Revoked,
            (await node.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_product_of_an_organization_is_asked_for_once_whatever_their_number(bool isOfProject)
    {
        const int Products = 40;
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var project = await Client.CreateProjectAsync(organization, "v1", Cancellation);
        var requirements = new List<KeyRequirement>();
        for (var i = 0; i < Products; i++)
        {
            var product = await Client.CreateProductAsync(organization, $"API {i}", Cancellation);
            if (i % 2 is 0)
                await Client.AddProductToProjectAsync(product.Id, project.Id, Cancellation);
            requirements.Add(new() { Product = product.Id });
        }

        var keys = await Client.CreateKeysAsync(
            organization, [new(), new()], isOfProject ? project.Id : null, cancellationToken: Cancellation);
        var client = OpenLasting();
        using var heard = new HeardMeasurements();

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < Products; i++)
                Assert.Equal(StatusFor(i), await StatusAsync(client, keys[0], requirements[i]));
        }

        Assert.Equal(Products, heard.Of(ApiKeyTelemetry.LookupDuration).Length);

        // Another key of the organization is read once, and asks for nothing that the first one asked for.
        for (var i = 0; i < Products; i++)
            Assert.Equal(StatusFor(i), await StatusAsync(client, keys[1], requirements[i]));
        Assert.Equal(Products + 1, heard.Of(ApiKeyTelemetry.LookupDuration).Length);

        ValidationStatus StatusFor(int i) =>
            isOfProject && i % 2 is 1 ? ValidationStatus.OutOfScope : ValidationStatus.Valid;
    }

    [Fact]
    public async Task Each_project_of_an_organization_is_asked_for_once_whatever_their_number()
    {
        const int Projects = 20;
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var product = await Client.CreateProductAsync(organization, "My API", Cancellation);
        var requirements = new List<KeyRequirement>();
        for (var i = 0; i < Projects; i++)
        {
            var project = await Client.CreateProjectAsync(organization, $"v{i}", Cancellation);
            if (i % 2 is 0)
                await Client.AddProductToProjectAsync(product.Id, project.Id, Cancellation);
            requirements.Add(new() { Project = project.Id });
        }

        var ofOrganization = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        var ofProduct = await Client.CreateKeyAsync(organization, null, product.Id, cancellationToken: Cancellation);
        var client = OpenLasting();
        using var heard = new HeardMeasurements();

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < Projects; i++)
            {
                Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, ofOrganization, requirements[i]));
                Assert.Equal(
                    i % 2 is 0 ? ValidationStatus.Valid : ValidationStatus.OutOfScope,
                    await StatusAsync(client, ofProduct, requirements[i]));
            }
        }

        // The links of the product are facts of their own.
        Assert.Equal(2 * Projects, heard.Of(ApiKeyTelemetry.LookupDuration).Length);
    }

    [Fact]
    public async Task A_key_is_looked_up_as_often_as_the_page_on_scale_calculates()
    {
        const int Nodes = 2;
        const int Keys = 50;
        const int RequestsPerSecond = 100;
        const int Requests = 20_000;
        var issued = await IssueManyAsync(Keys);
        var nodes = Enumerable.Range(0, Nodes).Select(_ => Open(Options())).ToList();
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var heard = new HeardMeasurements();

        for (var i = 0; i < Requests; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1) / RequestsPerSecond);
            var text = issued[random.Next(Keys)].Plaintext;
            var node = nodes[random.Next(Nodes)];
            Assert.True((await node.ValidateKeyAsync(text, cancellationToken: Cancellation)).IsValid);
        }

        // R / (1 + R * CacheDuration / (N * K)), with the default of ten seconds.
        var expected = Requests / (1.0 + ((double)RequestsPerSecond * 10 / (Nodes * Keys)));
        var actual = heard.Of(ApiKeyTelemetry.LookupDuration).Length;
        Assert.True(
            actual > 0.88 * expected && actual < 1.12 * expected, $"{actual} and not {expected:F0}, with seed {seed}");
    }

    [Fact]
    public async Task Many_concurrent_misses_of_one_key_all_get_the_answer()
    {
        var issued = await IssueAsync();
        using var cancelled = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 100).Select(i => Task.Run(
            async () => await Client.ValidateKeyAsync(
                issued.Plaintext,
                cancellationToken: i % 10 is 0 ? cancelled.Token : Cancellation),
            Cancellation)).ToList();
        await cancelled.CancelAsync();

        // A caller that gives up affects no other caller.
        for (var i = 0; i < callers.Count; i++)
        {
            if (i % 10 is not 0)
                Assert.True((await callers[i]).IsValid);
        }

        await Task.WhenAny(Task.WhenAll(callers), Task.Delay(TimeSpan.FromSeconds(30), Cancellation));
        Assert.All(callers, caller => Assert.True(caller.IsCompleted));
    }

    [Fact]
    public async Task A_hit_and_a_refusal_allocate_nothing()
    {
        var client = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.Zero,
        });
        var tenant = await CreateTenantAsync();
        var plain = await Client.CreateKeyAsync(
            tenant.Organization,
            productId: tenant.Product,
            metadata: new() { Scopes = ["read", "write"] },
            cancellationToken: Cancellation);
        var limited = await Client.CreateKeyAsync(
            tenant.Organization,
            metadata: new() { RateLimits = [RateLimit.PerDay(1_000_000_000)] },
            cancellationToken: Cancellation);
        var usedUp = await Client.CreateKeyAsync(
            tenant.Organization,
            metadata: new() { RateLimits = [RateLimit.PerDay(1)] },
            cancellationToken: Cancellation);
        var requirement = new KeyRequirement { Product = tenant.Product, Scopes = ["read"] };
        var unknown = CreateUnknownText();
        var malformed = unknown[..^1] + (unknown[^1] is 'a' ? 'b' : 'a');

        // The first calls read the database. The lease of the limited key grows with its calls.
        await client.ValidateKeyAsync(plain.Plaintext, requirement, Cancellation);
        for (var i = 0; i < 2_048; i++)
            await client.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation);
        await client.ValidateKeyAsync(usedUp.Plaintext, cancellationToken: Cancellation);
        await client.ValidateKeyAsync(usedUp.Plaintext, cancellationToken: Cancellation);
        await client.ValidateKeyAsync(unknown, cancellationToken: Cancellation);

        // The first round also counts what the runtime allocates once to compile.
        AllocatedInOneRound();
        Assert.Equal(0, AllocatedInOneRound());

        long AllocatedInOneRound()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                Check(client.ValidateKeyAsync(plain.Plaintext, requirement), ValidationStatus.Valid);
                Check(client.ValidateKeyAsync(limited.Plaintext), ValidationStatus.Valid);
                Check(client.ValidateKeyAsync(usedUp.Plaintext), ValidationStatus.RateLimited);
                Check(client.ValidateKeyAsync(unknown), ValidationStatus.Unknown);
                Check(client.ValidateKeyAsync(malformed), ValidationStatus.Malformed);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static void Check(ValueTask<KeyValidation> validating, ValidationStatus expected)
        {
            if (!validating.IsCompletedSuccessfully || validating.Result.Status != expected)
                throw new InvalidOperationException($"A call that should have been {expected} at once was not.");
        }
    }

    /// <summary>
    /// APIKEYS_TEST_FLOOD sets another number of keys, such as ten million. Run the test alone then: it measures the
    /// memory of the whole process.
    /// </summary>
    [Fact]
    public async Task A_flood_of_unknown_keys_takes_no_memory_and_evicts_no_known_key()
    {
        const long Bound = 64 * 1024 * 1024;
        var isAlone = int.TryParse(Environment.GetEnvironmentVariable("APIKEYS_TEST_FLOOD"), out var wanted);
        var count = isAlone ? wanted : 30_000;
        var client = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            CacheDuration = TimeSpan.FromHours(1),
            CacheCapacity = 100,
            ChangePollInterval = TimeSpan.Zero,
        });
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var known = await Client.CreateKeysAsync(
            organization.Id,
            [.. Enumerable.Repeat(new KeyMetadata(), 100)],
            cancellationToken: Cancellation);
        foreach (var issued in known)
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);

        await FloodAsync(20_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var hits = await FloodAsync(count);

        // When other tests run at the same time, their memory is counted too. It goes away.
        var after = await MeasureMemoryAsync(isAlone ? long.MaxValue : before + Bound);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count:N0} unknown keys: {before / 1024:N0} KiB on the heap before and {after / 1024:N0} KiB after; " +
            $"{hits:N0} hits among as many calls with known keys");

        Assert.InRange(after - before, long.MinValue, isAlone ? 1024 * 1024 : Bound);
        Assert.Equal((count + 99) / 100, hits);

        async Task<int> FloodAsync(int unknown)
        {
            var hits = 0;
            for (var i = 0; i < unknown; i++)
            {
                Assert.Equal(
                    ValidationStatus.Unknown,
                    (await client.ValidateKeyAsync(CreateUnknownText(), cancellationToken: Cancellation)).Status);
                if (i % 100 is not 0)
                    continue;

                var validating = client.ValidateKeyAsync(
                    known[i / 100 % known.Count].Plaintext,
                    cancellationToken: Cancellation);
                Assert.True(
                    validating.IsCompletedSuccessfully && validating.Result.IsValid,
                    "A known key was evicted.");
                hits++;
            }

            return hits;
        }
    }

    [Fact]
    public async Task Keys_with_large_metadata_that_the_app_reads_take_no_more_than_the_bound()
    {
        const int Count = 2_000;
        const long Bound = 16 * 1024 * 1024;
        var client = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            CacheDuration = TimeSpan.FromHours(1),
            CacheBytes = Bound,
            ChangePollInterval = TimeSpan.Zero,
        });
        var metadata = new KeyMetadata();
        for (var i = 0; i < 800; i++)
            metadata.Custom[$"m{i}"] = "0123456789";
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var texts = new List<string>();
        for (var i = 0; i < Count; i += 100)
        {
            KeyMetadata[] batch = [.. Enumerable.Repeat(metadata, 100)];
            var issued = await Client.CreateKeysAsync(organization, batch, cancellationToken: Cancellation);
            texts.AddRange(issued.Select(static issued => issued.Plaintext));
        }

        var hits = 0;
        for (var i = 0; i < Count; i++)
        {
            var missed = await client.ValidateKeyAsync(texts[i], cancellationToken: Cancellation);
            Assert.Equal("0123456789", missed.Key!.Metadata.Custom["m7"]);
            var hit = await client.ValidateKeyAsync(texts[i], cancellationToken: Cancellation);
            Assert.Equal(800, hit.Key!.Metadata.Custom.Count);
            hits += ReferenceEquals(missed.Key, hit.Key) ? 1 : 0;
        }

        // The cache without a bound takes 64 MB of texts. Kept parsed, they take 300 MB. Other tests run meanwhile, and
        // what they take goes away.
        Assert.InRange(await MeasureMemoryAsync(before + (3 * Bound)), 0, before + (3 * Bound));
        Assert.Equal(Count, hits);
        GC.KeepAlive(client);
    }

    // A full collection stops all tests, so it does not come often.
    private static async Task<long> MeasureMemoryAsync(long bound)
    {
        var measured = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 30 && measured > bound; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);
            measured = GC.GetTotalMemory(forceFullCollection: true);
        }

        return measured;
    }

    // Neither time nor a poll makes it read a key again.
    private ApiKeyClient OpenLasting()
    {
        var options = Options();
        options.CacheDuration = TimeSpan.FromHours(1);
        return Open(options);
    }

    private static async Task<ValidationStatus> StatusAsync(
        ApiKeyClient client, IssuedKey issued, KeyRequirement requirement) =>
        (await client.ValidateKeyAsync(issued.Plaintext, requirement, Cancellation)).Status;

    private ApiKeyOptions Options() =>
        new() { TimeProvider = Clock, UsageFlushInterval = TimeSpan.FromHours(1), ChangePollInterval = TimeSpan.Zero };

    private async Task TakeTablesAwayAsync()
    {
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets RENAME TO api_key_secrets_away");
        await Database.ExecuteAsync("ALTER TABLE api_key_keys RENAME TO api_key_keys_away");
    }

    private async Task BringTablesBackAsync()
    {
        await Database.ExecuteAsync("ALTER TABLE api_key_keys_away RENAME TO api_key_keys");
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets_away RENAME TO api_key_secrets");
    }
}
