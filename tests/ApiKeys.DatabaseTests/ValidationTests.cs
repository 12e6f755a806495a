using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class ValidationTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_key_is_valid_as_text_and_as_bytes()
    {
        var issued = await IssueAsync(new() { Name = "Alice's key" });

        var asText = await Client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        var asBytes = await Client.ValidateKeyAsync(
            Encoding.UTF8.GetBytes(issued.Plaintext),
            cancellationToken: Cancellation);

        Assert.True(asText.IsValid && asBytes.IsValid);
        Assert.Equal("Alice's key", asText.Key.Metadata.Name);
        Assert.Equal(issued.Key.Id, asBytes.EnsureValid().Id);
        Assert.Null(asText.RefusedKey);
    }

    [Fact]
    public async Task A_well_formed_key_that_was_never_issued_is_unknown()
    {
        await using var other = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(":memory:"));
        await other.MigrateAsync(Cancellation);
        var (stranger, _) = await other.GetOrCreateOrganizationAsync("Stranger", Cancellation);
        var foreign = await other.CreateKeyAsync(stranger.Id, cancellationToken: Cancellation);

        var validation = await ValidateAsync(foreign);

        Assert.Equal(ValidationStatus.Unknown, validation.Status);
        Assert.Null(validation.RefusedKey);
        Assert.Equal(
            ValidationStatus.Unknown,
            Assert.Throws<InvalidKeyException>(() => validation.EnsureValid()).Status);
    }

    [Fact]
    public async Task Missing_scopes_are_named()
    {
        var issued = await IssueAsync(new() { Scopes = ["read", "orders:*"] });

        Assert.Equal(
            ValidationStatus.Valid,
            await StatusAsync(issued, new() { Scopes = ["read", "orders:create", "orders:items:read"] }));
        var refused = await ValidateAsync(issued, new() { Scopes = ["read", "admin", "orders:create", "Read"] });
        Assert.Equal(ValidationStatus.InsufficientScope, refused.Status);
        Assert.Equal(["admin", "Read"], refused.MissingScopes);
        Assert.Equal(
            ["admin", "Read"],
            Assert.Throws<InsufficientScopeException>(() => refused.EnsureValid()).MissingScopes);
    }

    [Fact]
    public async Task A_call_may_ask_for_one_of_several_scopes()
    {
        var issued = await IssueAsync(new() { Scopes = ["read", "orders:*"] });

        Assert.Equal(
            ValidationStatus.Valid,
            await StatusAsync(issued, new() { Scopes = ["read"], AnyScopes = ["admin", "orders:create"] }));
        var refused = await ValidateAsync(issued, new() { Scopes = ["read"], AnyScopes = ["admin", "orders"] });
        Assert.Equal(ValidationStatus.InsufficientScope, refused.Status);
        Assert.Empty(refused.MissingScopes);
        Assert.Equal(["admin", "orders"], refused.MissingAnyScopes);
        Assert.Equal(
            ["admin", "orders"],
            Assert.Throws<InsufficientScopeException>(() => refused.EnsureValid()).MissingAnyScopes);
    }

    [Fact]
    public async Task A_star_grants_everything()
    {
        var issued = await IssueAsync(new() { Scopes = ["*"] });

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, new() { Scopes = ["a", "b:c", "d/e"] }));
    }

    [Fact]
    public async Task The_first_check_that_fails_is_the_answer()
    {
        var tenant = await CreateTenantAsync();
        var rival = await CreateTenantAsync("Rival Ltd");
        var issued = await Client.CreateKeyAsync(
            tenant.Organization,
            metadata: new() { ExpiresAt = Clock.Now.AddHours(1), RateLimits = [RateLimit.PerDay(1)] },
            cancellationToken: Cancellation);
        var (organization, id) = (tenant.Organization, issued.Key.Id);
        var everythingWrong = new KeyRequirement { Project = rival.Project, Scopes = ["admin"] };

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));
        Assert.Equal(ValidationStatus.InsufficientScope, await StatusAsync(issued, new() { Scopes = ["admin"] }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(issued, everythingWrong));
        await Client.DisableKeyAsync(organization, id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(issued, everythingWrong));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ValidationStatus.Expired, await StatusAsync(issued, everythingWrong));
        await Client.RevokeKeyAsync(organization, id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued, everythingWrong));
    }

    [Fact]
    public async Task A_key_of_another_organization_is_unknown_and_nothing_of_it_is_told()
    {
        var tenant = await CreateTenantAsync();
        var rival = await CreateTenantAsync("Rival Ltd");
        var ofRival = new KeyRequirement { Organization = rival.Organization };
        var metadata = new KeyMetadata { ExpiresAt = Clock.Now.AddHours(1), RateLimits = [RateLimit.PerDay(1)] };
        var keys = await Client.CreateKeysAsync(
            tenant.Organization, [.. Enumerable.Repeat(metadata, 5)], cancellationToken: Cancellation);
        await Client.DisableKeyAsync(tenant.Organization, keys[1].Key.Id, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(tenant.Organization, keys[2].Key.Id, cancellationToken: Cancellation);
        await Client.DeleteKeyAsync(tenant.Organization, keys[3].Key.Id, Cancellation);
        await ValidateAsync(keys[4]);

        // At first the database answers, and then the cache.
        for (var i = 0; i < 2; i++)
        {
            foreach (var key in keys)
                AssertTellsNothing(await ValidateAsync(key, ofRival));
        }

        Clock.Advance(TimeSpan.FromHours(2));
        foreach (var key in keys)
            AssertTellsNothing(await ValidateAsync(key, ofRival));
        Assert.Equal(0, (await ReadAsync(keys[0])).UseCount);

        static void AssertTellsNothing(KeyValidation validation)
        {
            Assert.Equal(ValidationStatus.Unknown, validation.Status);
            Assert.Null(validation.RefusedKey);
            Assert.Throws<InvalidKeyException>(validation.EnsureValid);
        }
    }

    [Fact]
    public async Task Keys_stay_valid_when_the_prefix_changes_and_the_old_environment_is_accepted()
    {
        var old = await IssueAsync();
        var renamed = Open(new()
        {
            KeyPrefix = "acme",
            Environment = "live_eu",
            AcceptedEnvironments = [""],
        });
        var issued = await renamed.CreateKeyAsync(old.Key.OrganizationId, cancellationToken: Cancellation);

        Assert.StartsWith("acme_live_eu_", issued.Key.Prefix, StringComparison.Ordinal);
        Assert.True((await renamed.ValidateKeyAsync(old.Plaintext, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task Junk_is_refused_without_an_allocation()
    {
        var text = (await IssueAsync()).Plaintext;
        var typo = text[..^1] + (text[^1] is 'a' ? 'b' : 'a');
        var typoBytes = Encoding.UTF8.GetBytes(typo);

        // The first calls compile, and may allocate.
        for (var i = 0; i < 100; i++)
            ValidateBoth();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            ValidateBoth();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void ValidateBoth()
        {
            var first = Client.ValidateKeyAsync(typo);
            var second = Client.ValidateKeyAsync(typoBytes);
            if (!first.IsCompletedSuccessfully || first.Result.Status is not ValidationStatus.Malformed)
                throw new InvalidOperationException("A typo was not refused at once.");
            if (!second.IsCompletedSuccessfully || second.Result.Status is not ValidationStatus.Malformed)
                throw new InvalidOperationException("A typo was not refused at once.");
        }
    }

    [Fact]
    public async Task A_closed_client_refuses_to_work()
    {
        var issued = await IssueAsync();
        await Client.DisposeAsync();
        await Client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => ValidateAsync(issued));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReadAsync(issued));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Client.FlushAsync(Cancellation));
    }
}
