using System.Net;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Rules;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// While a deployment rolls, nodes of two versions share a database. The older one refuses a key whose restrictions it
/// does not know, and no other.
/// </summary>
public abstract class RulesVersionTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task An_older_node_refuses_a_key_that_needs_newer_rules_as_unavailable()
    {
        var older = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            UnderstoodRules = RulesVersion.NeverCached - 1,
        });
        var issued = await IssueAsync();
        var restricted = await Client.CreateKeyAsync(
            issued.Key.OrganizationId, metadata: new() { NeverCached = true }, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(older, issued));
        Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(older, restricted));
        Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(
            older, restricted, new() { Product = (await CreateTenantAsync("Other Inc")).Product }));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(restricted));

        // The version follows the metadata, up and down.
        await UpdateAsync(issued, neverCached: true);
        await UpdateAsync(restricted, neverCached: false);
        await older.FlushAsync(Cancellation);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(older, issued));
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(older, restricted));
    }

    [Fact]
    public async Task An_older_node_refuses_a_key_with_networks_or_with_an_activation_and_no_other()
    {
        var older = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            UnderstoodRules = RulesVersion.NetworksAndActivation - 1,
        });
        var plain = await IssueAsync(new() { NeverCached = true });
        IPNetwork[] networks = [IPNetwork.Parse("0.0.0.0/0")];
        var issued = await Client.CreateKeysAsync(
            plain.Key.OrganizationId,
            [new() { AllowedNetworks = networks }, new() { ActivatesAt = Clock.Now }],
            cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(older, plain));
        foreach (var restricted in issued)
            Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(older, restricted));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued[1]));
        Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusAsync(issued[0]));

        await Client.UpdateKeyAsync(
            plain.Key.OrganizationId, plain.Key.Id, new() { ActivatesAt = Clock.Now }, Cancellation);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(older, plain));
        await Assert.ThrowsAsync<UnavailableKeyException>(() => older.UpdateKeyAsync(
            plain.Key.OrganizationId, plain.Key.Id, new() { Name = "a" }, Cancellation));
    }

    [Fact]
    public async Task A_key_of_rules_that_no_node_knows_yet_is_refused_and_not_updated()
    {
        var issued = await IssueAsync();
        await Database.ExecuteAsync($"UPDATE api_key_keys SET rules = {RulesVersion.Newest + 1}");

        Assert.Equal(ValidationStatus.Unavailable, await StatusAsync(issued));
        Assert.False((await ReadAsync(issued)).IsUnderstood);
        await Assert.ThrowsAsync<UnavailableKeyException>(() => UpdateAsync(issued, neverCached: true));
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued));
    }

    private Task<ApiKey> UpdateAsync(IssuedKey issued, bool neverCached) => Client.UpdateKeyAsync(
        issued.Key.OrganizationId, issued.Key.Id, new() { NeverCached = neverCached }, Cancellation);

    private static async Task<ValidationStatus> StatusOnAsync(
        ApiKeyClient client, IssuedKey issued, KeyRequirement? requirement = null) =>
        (await client.ValidateKeyAsync(issued.Plaintext, requirement, Cancellation)).Status;
}
