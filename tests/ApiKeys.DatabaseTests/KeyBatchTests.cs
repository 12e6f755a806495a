using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class KeyBatchTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Keys_are_issued_together_and_read_back_as_they_were_returned()
    {
        var tenant = await CreateTenantAsync();
        List<KeyMetadata> metadata =
        [
            new() { Name = "Alice's \"key\" \\ 🔑", Owner = "u_alice", Scopes = ["read", "orders:*"], ExpiresAt = Clock.Now.AddDays(1) },
            new(),
            new() { RateLimits = [RateLimit.PerMinute(3)], Custom = { ["plan"] = "pro's \"best\" \\ {}", ["seats"] = 12.50m } },
        ];

        var issued = await Client.CreateKeysAsync(tenant.Organization, metadata, tenant.Project, tenant.Product, Cancellation);

        Assert.Equal(3, issued.Count);
        for (var i = 0; i < issued.Count; i++)
        {
            Assert.Equal(metadata[i].Name, issued[i].Key.Metadata.Name);
            Assert.Equal(issued[i].Key, await ReadAsync(issued[i]));
            Assert.Equal(issued[i].Key, (await ValidateAsync(issued[i], new() { Project = tenant.Project, Product = tenant.Product, TrackUsage = false })).Key);
        }
    }

    [Fact]
    public async Task As_many_as_are_allowed_are_issued_in_one_call_and_all_are_keys()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var metadata = Enumerable.Repeat(new KeyMetadata { Scopes = ["read"] }, ApiKeyClient.MaxKeysPerBatch).ToList();

        var issued = await Client.CreateKeysAsync(organization.Id, metadata, cancellationToken: Cancellation);

        Assert.Equal(ApiKeyClient.MaxKeysPerBatch, issued.Select(key => key.Key.Id).Distinct().Count());
        Assert.Equal(ApiKeyClient.MaxKeysPerBatch, await Database.CountAsync("api_key_secrets"));
        for (var i = 0; i < issued.Count; i += 97)
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued[i], new() { Scopes = ["read"] }));
    }

    [Fact]
    public async Task One_that_is_faulty_keeps_all_from_being_issued_and_is_named()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);

        var fault = await Assert.ThrowsAnyAsync<ArgumentException>(() => Client.CreateKeysAsync(organization.Id, [new(), new() { Name = "" }], cancellationToken: Cancellation));
        Assert.Equal("metadata[1]", fault.ParamName);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Client.CreateKeysAsync(organization.Id, [new(), null!], cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Client.CreateKeysAsync(organization.Id, new KeyMetadata[ApiKeyClient.MaxKeysPerBatch + 1], cancellationToken: Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_keys"));
    }

    [Fact]
    public async Task What_belongs_to_another_organization_is_not_found_and_none_is_issued()
    {
        var tenant = await CreateTenantAsync();
        var stranger = await CreateTenantAsync("Other Inc");

        await Assert.ThrowsAnyAsync<NotFoundException>(() => Client.CreateKeysAsync(tenant.Organization, [new(), new()], stranger.Project, cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<NotFoundException>(() => Client.CreateKeysAsync(new(Guid.CreateVersion7(Clock.Now)), [new()], cancellationToken: Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_keys"));
    }

    [Fact]
    public async Task Of_none_there_are_none_and_a_cancelled_call_issues_none()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);

        Assert.Empty(await Client.CreateKeysAsync(organization.Id, [], cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.CreateKeysAsync(organization.Id, [new(), new()], cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(0, await Database.CountAsync("api_keys"));
    }
}
