using System.Net;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>A key may be used from its networks only. The address of a call comes with the call.</summary>
public abstract class NetworkTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly IPNetwork[] Office = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")];

    [Fact]
    public async Task A_key_is_valid_from_its_networks_and_refused_from_elsewhere()
    {
        var issued = await IssueAsync(new() { AllowedNetworks = Office });

        // The first call misses, and the others hit.
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(issued, "192.0.2.77"));
            Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(issued, "::ffff:192.0.2.77"));
            Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(issued, "2001:db8::1%4"));
            Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusFromAsync(issued, "192.0.3.77"));
            Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusFromAsync(issued, "::192.0.2.77"));
            Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusFromAsync(issued, null));
            Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusAsync(issued));
        }

        var refused = await Client.ValidateKeyAsync(issued.Plaintext, null, From("10.0.0.1"), Cancellation);
        Assert.Equal(issued.Key.Id, refused.RefusedKey!.Id);
        Assert.Throws<NetworkNotAllowedException>(() => refused.EnsureValid());
        Assert.Equal(6, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_refused_address_is_no_use_and_no_charge_and_a_key_without_networks_needs_none()
    {
        var limited = await IssueAsync(new() { AllowedNetworks = Office, RateLimits = [RateLimit.PerDay(1)] });
        for (var i = 0; i < 3; i++)
            Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusFromAsync(limited, "10.0.0.1"));
        Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(limited, "192.0.2.1"));
        Assert.Equal(ValidationStatus.RateLimited, await StatusFromAsync(limited, "192.0.2.1"));
        Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusFromAsync(limited, "10.0.0.1"));

        var open = await Client.CreateKeyAsync(limited.Key.OrganizationId, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(open, null));
        Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(open, "203.0.113.9"));
    }

    [Fact]
    public async Task Networks_are_stored_once_in_one_form_and_read_back_as_they_were_returned()
    {
        var tenant = await CreateTenantAsync();
        IPNetwork[] given =
        [
            IPNetwork.Parse("::ffff:10.0.0.0/104"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fe80::%3/64"),
            IPNetwork.Parse("::/0"), IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("2001:db8::1/128"),
        ];
        string[] stored = ["10.0.0.0/8", "fe80::/64", "::/0", "0.0.0.0/0", "2001:db8::1/128"];
        var single = await Client.CreateKeyAsync(
            tenant.Organization, metadata: new() { AllowedNetworks = given }, cancellationToken: Cancellation);
        var batch = await Client.CreateKeysAsync(
            tenant.Organization,
            [new() { AllowedNetworks = given }, new()],
            cancellationToken: Cancellation);

        foreach (var issued in (IssuedKey[])[single, batch[0]])
        {
            Assert.Equal(stored, issued.Key.Metadata.AllowedNetworks.Select(static network => network.ToString()));
            Assert.Equal(issued.Key, await ReadAsync(issued));
            Assert.Equal(
                issued.Key,
                (await Client.ValidateKeyAsync(issued.Plaintext, null, From("203.0.113.9"), Cancellation)).Key);
        }

        Assert.Empty((await ReadAsync(batch[1])).Metadata.AllowedNetworks);
    }

    [Fact]
    public async Task The_longest_networks_fit()
    {
        IPNetwork[] networks =
        [
            .. Enumerable.Range(0, KeyMetadata.MaxNetworks).Select(static number => IPNetwork.Parse(
                $"2001:db8:1111:2222:3333:4444:5555:{0x1000 + number:x}/128")),
        ];
        var issued = await IssueAsync(new() { AllowedNetworks = networks });

        Assert.Equal(networks, (await ReadAsync(issued)).Metadata.AllowedNetworks);
        Assert.Equal(
            ValidationStatus.Valid, await StatusFromAsync(issued, "2001:db8:1111:2222:3333:4444:5555:103f"));
        Assert.Equal(
            ValidationStatus.NetworkNotAllowed,
            await StatusFromAsync(issued, "2001:db8:1111:2222:3333:4444:5555:1040"));
        await Assert.ThrowsAsync<ArgumentException>("metadata", () => Client.CreateKeyAsync(
            issued.Key.OrganizationId,
            metadata: new() { AllowedNetworks = [.. networks, IPNetwork.Parse("10.0.0.0/8")] },
            cancellationToken: Cancellation));
    }

    [Fact]
    public async Task An_update_changes_the_networks_at_once_and_one_that_does_not_name_them_keeps_them()
    {
        var issued = await IssueAsync(new() { AllowedNetworks = Office });
        Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(issued, "192.0.2.1"));

        await UpdateAsync(issued, new() { Name = "renamed" });
        Assert.Equal(Office, (await ReadAsync(issued)).Metadata.AllowedNetworks);
        Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusFromAsync(issued, "10.0.0.1"));

        var moved = await UpdateAsync(issued, new() { AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8")] });
        Assert.Equal(moved, await ReadAsync(issued));
        Assert.Equal(ValidationStatus.NetworkNotAllowed, await StatusFromAsync(issued, "192.0.2.1"));
        Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(issued, "10.0.0.1"));

        await UpdateAsync(issued, new() { AllowedNetworks = null });
        Assert.Equal(ValidationStatus.Valid, await StatusFromAsync(issued, null));
    }

    [Fact]
    public async Task A_hit_of_a_key_with_networks_allocates_nothing()
    {
        var issued = await IssueAsync(new() { AllowedNetworks = Office });
        var (utf16, utf8) = (issued.Plaintext, Encoding.UTF8.GetBytes(issued.Plaintext));
        var (inside, mapped, outside) = (From("2001:db8::1%7"), From("::ffff:192.0.2.1"), From("10.0.0.1"));
        Assert.True((await Client.ValidateKeyAsync(utf16, null, inside, Cancellation)).IsValid);

        // The first round may compile methods, and allocate for that.
        AllocatedInOneRound();
        Assert.Equal(0, AllocatedInOneRound());

        long AllocatedInOneRound()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                var text = Client.ValidateKeyAsync(utf16, null, inside);
                var bytes = Client.ValidateKeyAsync(utf8, KeyRequirement.None, mapped);
                var refused = Client.ValidateKeyAsync(utf8, KeyRequirement.None, outside);
                if (!text.IsCompletedSuccessfully || !text.Result.IsValid || !bytes.Result.IsValid
                    || refused.Result.Status is not ValidationStatus.NetworkNotAllowed)
                {
                    Assert.Fail("A hit was refused, or did not complete at once.");
                }
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static KeyCall From(string? address) =>
        new() { Address = address is null ? null : IPAddress.Parse(address) };

    private async Task<ValidationStatus> StatusFromAsync(IssuedKey issued, string? address) =>
        (await Client.ValidateKeyAsync(issued.Plaintext, null, From(address), Cancellation)).Status;

    private Task<ApiKey> UpdateAsync(IssuedKey issued, KeyUpdate update) =>
        Client.UpdateKeyAsync(issued.Key.OrganizationId, issued.Key.Id, update, Cancellation);
}
