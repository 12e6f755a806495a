using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>A key may say that it is never cached, beside others that are.</summary>
public abstract class NeverCachedTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_change_elsewhere_reaches_a_key_that_is_never_cached_at_once_and_another_key_later()
    {
        var node = Open(Options());
        var cached = await IssueAsync();
        var organization = cached.Key.OrganizationId;
        var never = await Client.CreateKeyAsync(
            organization,
            metadata: new() { NeverCached = true, RateLimits = [RateLimit.PerDay(1000)] },
            cancellationToken: Cancellation);
        Assert.True((await ReadAsync(never)).Metadata.NeverCached);
        for (var i = 0; i < 3; i++)
            Assert.Equal([ValidationStatus.Valid, ValidationStatus.Valid], await StatusesAsync(node, cached, never));

        await Client.DisableKeyAsync(organization, cached.Key.Id, cancellationToken: Cancellation);
        await Client.DisableKeyAsync(organization, never.Key.Id, cancellationToken: Cancellation);

        Assert.Equal([ValidationStatus.Valid, ValidationStatus.Disabled], await StatusesAsync(node, cached, never));
    }

    [Fact]
    public async Task Uses_and_limits_of_a_key_that_is_never_cached_are_exact()
    {
        var node = Open(Options());
        var issued = await IssueAsync(new() { NeverCached = true, RateLimits = [RateLimit.PerDay(7)] });

        Assert.Equal(7, await CountAllowedAsync(node, issued, 10));
        await node.FlushAsync(Cancellation);
        Assert.Equal(7, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_key_that_becomes_one_that_is_never_cached_leaves_memory()
    {
        var issued = await IssueAsync();
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));

        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, new() { NeverCached = true }, Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        var elsewhere = Open();
        await elsewhere.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued));
    }

    private ApiKeyOptions Options() => new()
    {
        TimeProvider = Clock,
        CacheDuration = TimeSpan.FromHours(1),
        ChangePollInterval = TimeSpan.Zero,
        UsageFlushInterval = TimeSpan.FromHours(1),
    };

    private static async Task<ValidationStatus[]> StatusesAsync(ApiKeyClient node, params IssuedKey[] issued)
    {
        var statuses = new List<ValidationStatus>();
        foreach (var one in issued)
            statuses.Add((await node.ValidateKeyAsync(one.Plaintext, cancellationToken: Cancellation)).Status);
        return [.. statuses];
    }
}
