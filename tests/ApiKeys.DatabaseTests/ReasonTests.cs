using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>Whoever revokes or disables a key may say why.</summary>
public abstract class ReasonTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_reason_is_stored_returned_and_listed_and_the_first_stands()
    {
        var issued = await IssueAsync();
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);

        var disabled = await Client.DisableKeyAsync(organization, id, "odd traffic", Cancellation);
        await Client.DisableKeyAsync(organization, id, "another", Cancellation);
        var revoked = await Client.RevokeKeyAsync(organization, id, "leaked 🔑", Cancellation);
        await Client.RevokeKeyAsync(organization, id, cancellationToken: Cancellation);

        Assert.Equal(("odd traffic", null), (disabled.DisabledReason, disabled.RevokedReason));
        Assert.Equal(("odd traffic", "leaked 🔑"), (revoked.DisabledReason, revoked.RevokedReason));
        Assert.Equal(revoked, await ReadAsync(issued));
        Assert.Equal([revoked], await ToListAsync(Client.ListKeysAsync(organization)));

        var enabled = await Client.EnableKeyAsync(organization, id, Cancellation);
        Assert.Equal((null, "leaked 🔑"), (enabled.DisabledReason, enabled.RevokedReason));
    }

    [Fact]
    public async Task A_key_without_a_reason_has_none()
    {
        var issued = await IssueAsync();
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);

        Assert.Null((await Client.DisableKeyAsync(organization, id, cancellationToken: Cancellation)).DisabledReason);
        Assert.Null((await Client.RevokeKeyAsync(organization, id, cancellationToken: Cancellation)).RevokedReason);
    }

    [Fact]
    public async Task A_reason_that_breaks_a_rule_is_refused_and_nothing_is_written()
    {
        var issued = await IssueAsync();
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);

        foreach (var reason in (string[])["", " a", "a ", "a\tb", "a\u0085b", "a\ud800", new('x', 256)])
        {
            await Assert.ThrowsAsync<ArgumentException>(
                "reason", () => Client.RevokeKeyAsync(organization, id, reason, Cancellation));
            await Assert.ThrowsAsync<ArgumentException>(
                "reason", () => Client.DisableKeyAsync(organization, id, reason, Cancellation));
        }

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        var longest = new string('鍵', 255);
        Assert.Equal(longest, (await Client.RevokeKeyAsync(organization, id, longest, Cancellation)).RevokedReason);
    }
}
