using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Rows that a newer version, or another program, wrote. What is not understood restricts: such a key is refused, but
/// it can be found and ended.
/// </summary>
public abstract class ForeignRowTests(TestDatabase database) : BehaviourSuite(database)
{
    public static TheoryData<string, string> Foreign => new()
    {
        { "rate_limits", """[{"limit":5,"window":"minute"},{"limit":9,"window":"fortnight"}]""" },
        { "rate_limits", """[{"limit":5,"window":"minute","burst":9}]""" },
        { "rate_limits", "[{}]" },
        { "rate_limits", "{}" },
        { "scopes", """["read",{"scope":"write"}]""" },
        { "scopes", """{"read":true}""" },
        { "networks", """["192.0.2.0/24","asn:64496"]""" },
        { "networks", """["192.0.2.1/24"]""" },
        { "networks", """["010.0.0.0/8"]""" },
        { "networks", "{}" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_key_that_is_not_understood_is_refused_and_can_be_found_and_ended(string column, string json)
    {
        var issued = await IssueForeignAsync(column, json);
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);

        var refused = await ValidateAsync(issued);
        Assert.Equal(ValidationStatus.Unavailable, refused.Status);
        Assert.Equal(id, refused.RefusedKey!.Id);
        Assert.Throws<UnavailableKeyException>(() => refused.EnsureValid());

        Assert.False((await ReadAsync(issued)).IsUnderstood);
        var listed = await ToListAsync(Client.ListKeysAsync(organization));
        Assert.Equal([false, true], listed.Select(key => key.IsUnderstood).Order());

        Assert.NotNull((await Client.DisableKeyAsync(organization, id, cancellationToken: Cancellation)).DisabledAt);
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(issued));
        Assert.Null((await Client.EnableKeyAsync(organization, id, Cancellation)).DisabledAt);
        Assert.Equal(ValidationStatus.Unavailable, await StatusAsync(issued));
        Assert.NotNull((await Client.RevokeKeyAsync(organization, id, cancellationToken: Cancellation)).RevokedAt);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(issued));
        await Client.DeleteKeyAsync(organization, id, Cancellation);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(issued));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task An_update_replaces_no_restriction_that_is_not_understood(string column, string json)
    {
        var issued = await IssueForeignAsync(column, json);

        await Assert.ThrowsAsync<UnavailableKeyException>(() => Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { Name = "Mended" },
            Cancellation));

        Assert.Null((await ReadAsync(issued)).Metadata.Name);
        Assert.Equal(ValidationStatus.Unavailable, await StatusAsync(issued));
    }

    [Fact]
    public async Task What_is_understood_of_a_key_is_told()
    {
        var issued = await IssueForeignAsync(
            "rate_limits",
            """[{"limit":9,"window":"fortnight"},{"limit":5,"window":"minute"}]""");

        var read = await ReadAsync(issued);
        Assert.Equal([RateLimit.PerMinute(5)], read.Metadata.RateLimits);
        Assert.Equal(["read"], read.Metadata.Scopes);
    }

    [Fact]
    public async Task Limits_of_another_writer_hold_in_whatever_order_they_are_stored()
    {
        var issued = await IssueForeignAsync(
            "rate_limits",
            """[{"limit":1000,"window":"day"},{"limit":100,"window":"second"}]""");

        var allowed = 0;
        for (var second = 0; second < 3; second++)
        {
            for (var i = 0; i < 120; i++)
                allowed += (await ValidateAsync(issued)).IsValid ? 1 : 0;
            Assert.Equal(100 * (second + 1), allowed);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private async Task<IssuedKey> IssueForeignAsync(string column, string json)
    {
        var issued = await IssueAsync(new() { Scopes = ["read"] });
        await Client.CreateKeyAsync(issued.Key.OrganizationId, cancellationToken: Cancellation);
        var id = Database.Literal(issued.Key.Id.Value);
        Assert.Equal(1, await Database.ExecuteAsync($"UPDATE api_key_keys SET {column} = '{json}' WHERE id = {id}"));
        return issued;
    }
}
