using System.Text.Json.Nodes;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Support learns why a call was refused.</summary>
public sealed class ExplanationEndpointTests : IAsyncLifetime
{
    private ManagedApp _app = null!;
    private Tenant _tenant = null!;

    private string Explain => $"/admin/organizations/{_tenant.Organization}/keys/explain";

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task The_checks_are_told_in_order_up_to_the_one_that_fails()
    {
        var answer = await _app.CallAsync(
            200,
            "POST",
            Explain,
            $$"""{"text":"{{_tenant.Key.Plaintext}}","scopes":["orders:write"],"address":"192.0.2.1"}""");

        Assert.Equal("insufficientScope", Text(answer["status"]));
        Assert.Equal(_tenant.Key.Key.Id.ToString(), Text(answer["key"]!["id"]));
        var checks = answer["checks"]!.AsArray();
        Assert.Equal("malformed", Text(checks[0]!["refusal"]));
        Assert.All(checks.SkipLast(2), static check => Assert.Equal("passed", Text(check!["outcome"])));
        Assert.Equal("failed", Text(checks[^2]!["outcome"]));
        Assert.Contains("orders:write", Text(checks[^2]!["detail"]), StringComparison.Ordinal);
        Assert.Equal(("rateLimited", "notReached"), (Text(checks[^1]!["refusal"]), Text(checks[^1]!["outcome"])));
        Assert.Null(checks[^1]!["detail"]);
        Assert.DoesNotContain(_tenant.Key.Plaintext[^20..], answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            _app.App.Log.Entries, entry => entry.Contains(_tenant.Key.Plaintext[^20..], StringComparison.Ordinal));
        Assert.Equal(1, (await _app.Client.GetKeyAsync(
            _tenant.Organization, _tenant.Key.Key.Id, TestContext.Current.CancellationToken)).UseCount);
    }

    [Fact]
    public async Task A_key_of_another_organization_is_unknown()
    {
        var other = await Tenant.CreateAsync(_app.Client, "Other Inc");

        var answer = await _app.CallAsync(200, "POST", Explain, $$"""{"text":"{{other.Key.Plaintext}}"}""");

        Assert.Equal("unknown", Text(answer["status"]));
        Assert.Null(answer["key"]);
        Assert.DoesNotContain(other.Organization.ToString(), answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"sk_x","scopes":["a*"]}""", "invalid_value")]
    [InlineData("""{"text":"sk_x","address":"nowhere"}""", "invalid_request")]
    [InlineData("""{"text":"sk_x","kind":"9"}""", "invalid_value")]
    [InlineData("""{"scopes":["a"]}""", "invalid_request")]
    public async Task What_breaks_a_rule_is_refused(string body, string code)
    {
        var refused = await _app.SendAsync("POST", Explain, body);

        Assert.Equal((400, code), (refused.Status, refused.Code));
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
