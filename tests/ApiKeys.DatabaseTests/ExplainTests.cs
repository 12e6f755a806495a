using System.Net;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>An explanation tells what a validation would decide, and why. It changes nothing.</summary>
public abstract class ExplainTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly ValidationStatus[] Order =
    [
        ValidationStatus.Malformed, ValidationStatus.WrongEnvironment, ValidationStatus.Unknown,
        ValidationStatus.Superseded, ValidationStatus.Revoked, ValidationStatus.NotYetActive, ValidationStatus.Expired,
        ValidationStatus.Disabled, ValidationStatus.Suspended, ValidationStatus.Unavailable, ValidationStatus.WrongKind,
        ValidationStatus.OutOfScope, ValidationStatus.NetworkNotAllowed, ValidationStatus.InsufficientScope,
        ValidationStatus.RateLimited,
    ];

    [Fact]
    public async Task Each_refusal_is_explained_by_the_check_that_fails()
    {
        var tenant = await CreateTenantAsync();
        var day = TimeSpan.FromDays(1);
        var plain = await IssueInAsync(tenant, new());
        var superseded = await IssueInAsync(tenant, new());
        await Client.ValidateKeyAsync(superseded.Plaintext, cancellationToken: Cancellation);
        await Client.RotateKeyAsync(
            tenant.Organization, superseded.Key.Id, TimeSpan.Zero, cancellationToken: Cancellation);
        var revoked = await IssueInAsync(tenant, new());
        await Client.RevokeKeyAsync(tenant.Organization, revoked.Key.Id, "leaked", Cancellation);
        var disabled = await IssueInAsync(tenant, new());
        await Client.DisableKeyAsync(tenant.Organization, disabled.Key.Id, "not paid", Cancellation);
        var suspended = await IssueInAsync(tenant, new() { Owner = "u_bob" });
        await Client.SuspendOwnerAsync(tenant.Organization, "u_bob", cancellationToken: Cancellation);
        var limited = await IssueInAsync(tenant, new() { RateLimits = [RateLimit.PerDay(2)] });
        Assert.Equal(2, await CountAllowedAsync(Client, limited, 3));
        var other = await CreateTenantAsync("Other Inc");

        await AssertAsync("sk_junk", null, ValidationStatus.Malformed, "7 characters");
        await AssertAsync(
            plain.Plaintext, new() { Environments = ["live"] }, ValidationStatus.WrongEnvironment, "live");
        await AssertAsync(Client.CreateKeyText(), null, ValidationStatus.Unknown, "No key");
        await AssertAsync(plain.Plaintext, Of(other.Organization), ValidationStatus.Unknown, $"{other.Organization}");
        await AssertAsync(superseded.Plaintext, null, ValidationStatus.Superseded, "secret 1");
        await AssertAsync(revoked.Plaintext, null, ValidationStatus.Revoked, "leaked");
        await AssertAsync(
            (await IssueInAsync(tenant, new() { ActivatesAt = Clock.Now + day })).Plaintext,
            null,
            ValidationStatus.NotYetActive,
            "active from");
        await AssertAsync(
            (await IssueInAsync(tenant, new() { ExpiresAt = Clock.Now - day })).Plaintext,
            null,
            ValidationStatus.Expired,
            "expires at");
        await AssertAsync(disabled.Plaintext, null, ValidationStatus.Disabled, "not paid");
        await AssertAsync(suspended.Plaintext, null, ValidationStatus.Suspended, "Owner");
        await AssertAsync(plain.Plaintext, new() { Kind = "pk" }, ValidationStatus.WrongKind, "pk");
        await AssertAsync(
            plain.Plaintext, new() { Product = other.Product }, ValidationStatus.OutOfScope, $"{other.Product}");
        await AssertAsync(
            (await IssueInAsync(tenant, new() { AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")] })).Plaintext,
            null,
            ValidationStatus.NetworkNotAllowed,
            "192.0.2.0/24");
        await AssertAsync(
            plain.Plaintext, new() { Scopes = ["orders:read"] }, ValidationStatus.InsufficientScope, "orders:read");
        await AssertAsync(
            plain.Plaintext, new() { AnyScopes = ["orders:read"] }, ValidationStatus.InsufficientScope, "orders:read");
        await AssertAsync(limited.Plaintext, null, ValidationStatus.RateLimited, "2 of 2 in this day");
        await AssertAsync(
            limited.Plaintext, new() { EnforceRateLimits = false }, ValidationStatus.Valid, "not charged");
        await AssertAsync(plain.Plaintext, null, ValidationStatus.Valid, "no limits");
        Clock.Advance(day);
        await AssertAsync(limited.Plaintext, null, ValidationStatus.Valid, "0 of 2 in this day");
        await Database.ExecuteAsync("UPDATE api_key_keys SET rules = 9999");
        await AssertAsync(plain.Plaintext, null, ValidationStatus.Unavailable, "does not understand");
    }

    [Fact]
    public async Task It_is_no_use_charges_nothing_and_reads_what_is_in_the_database()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(2)] });
        Assert.Equal(1, await CountAllowedAsync(Client, issued, 1));
        var elsewhere = Open();
        for (var i = 0; i < 5; i++)
            Assert.Equal(ValidationStatus.Valid, (await ExplainAsync(elsewhere, issued.Plaintext)).Status);

        Assert.Equal(1, await CountAllowedAsync(elsewhere, issued, 3));
        await elsewhere.FlushAsync(Cancellation);
        Assert.Equal(2, (await ReadAsync(issued)).UseCount);

        // Client still has the key in memory.
        await Open().RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        var explanation = await ExplainAsync(Client, issued.Plaintext);
        Assert.Equal(ValidationStatus.Revoked, explanation.Status);
        Assert.Equal(issued.Key.Id, explanation.Key!.Id);
        Assert.DoesNotContain(
            explanation.Checks, check => $"{check}".Contains(issued.Plaintext[^20..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_another_organization_is_told_nothing_of()
    {
        var issued = await IssueAsync(new() { Name = "secret name" });
        var other = await CreateTenantAsync("Other Inc");

        var foreign = await ExplainAsync(Client, issued.Plaintext, Of(other.Organization));
        var unknown = await ExplainAsync(Client, Client.CreateKeyText(), Of(other.Organization));

        Assert.Null(foreign.Key);
        Assert.Equal(
            unknown.Checks.Select(static check => $"{check}"), foreign.Checks.Select(static check => $"{check}"));
    }

    private static KeyRequirement Of(OrganizationId organization) => new() { Organization = organization };

    private static Task<KeyExplanation> ExplainAsync(
        ApiKeyClient client, string text, KeyRequirement? requirement = null) =>
        client.ExplainAsync(text, requirement, cancellationToken: Cancellation);

    private Task<IssuedKey> IssueInAsync(Tenant tenant, KeyMetadata metadata) => Client.CreateKeyAsync(
        tenant.Organization, tenant.Project, tenant.Product, metadata, cancellationToken: Cancellation);

    // The last check that was reached tells why.
    private async Task AssertAsync(string text, KeyRequirement? requirement, ValidationStatus status, string detail)
    {
        var explanation = await ExplainAsync(Client, text, requirement);

        Assert.Equal(status, explanation.Status);
        Assert.Equal(Order, explanation.Checks.Select(static check => check.Refusal));
        var failing = Array.IndexOf(Order, status);
        for (var i = 0; i < Order.Length; i++)
        {
            var check = explanation.Checks[i];
            var expected = failing < 0 || i < failing ? KeyCheckOutcome.Passed
                : i == failing ? KeyCheckOutcome.Failed
                : KeyCheckOutcome.NotReached;
            Assert.Equal((check.Refusal, expected), (check.Refusal, check.Outcome));
            Assert.Equal(expected is KeyCheckOutcome.NotReached, check.Detail is null);
        }

        var told = failing < 0 ? explanation.Checks[^1] : explanation.Checks[failing];
        Assert.Contains(detail, told.Detail, StringComparison.Ordinal);

        // As a validation decides.
        var fresh = Open(new() { TimeProvider = Clock, CacheDuration = TimeSpan.Zero });
        var validated = await fresh.ValidateKeyAsync(text, requirement, Cancellation);
        Assert.Equal(validated.Status, explanation.Status);
        Assert.Equal((validated.Key ?? validated.RefusedKey)?.Id, explanation.Key?.Id);
    }
}
