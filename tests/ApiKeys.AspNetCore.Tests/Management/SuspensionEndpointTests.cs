using System.Text.Json.Nodes;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Suspending, and the reasons of changes, over HTTP.</summary>
public sealed class SuspensionEndpointTests : IAsyncLifetime
{
    private ManagedApp _app = null!;
    private Tenant _tenant = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Organization => $"/admin/organizations/{_tenant.Organization}";

    private string Key => $"{Organization}/keys/{_tenant.Key.Key.Id}";

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("", "organization", "{}")]
    [InlineData("/projects/{projectId}", "project", "{}")]
    [InlineData("/products/{productId}", "product", "{}")]
    [InlineData("/owners", "owner", """{"owner":"u_alice"}""")]
    public async Task Each_level_is_suspended_listed_and_resumed(string path, string level, string body)
    {
        path = Organization + path
            .Replace("{projectId}", _tenant.Project.ToString(), StringComparison.Ordinal)
            .Replace("{productId}", _tenant.Product.ToString(), StringComparison.Ordinal);
        var withReason = JsonNode.Parse(body)!;
        withReason["reason"] = "not paid";

        var suspended = await _app.CallAsync(200, "POST", path + "/suspend", withReason.ToJsonString());
        Assert.Equal((level, "not paid"), (Text(suspended["level"]), Text(suspended["reason"])));
        Assert.Equal(ValidationStatus.Suspended, await StatusAsync());
        var key = await _app.CallAsync(200, "GET", Key);
        Assert.Equal((level, "active"), (Text(key["suspendedBy"]), Text(key["status"])));
        var listed = await _app.CallAsync(200, "GET", Organization + "/suspensions");
        Assert.Equal(suspended.ToJsonString(), Assert.Single(listed["items"]!.AsArray())!.ToJsonString());
        Assert.Null(listed["next"]);
        var verified = await _app.CallAsync(
            200, "POST", Organization + "/keys/verify", $$"""{"text":"{{_tenant.Key.Plaintext}}"}""");
        Assert.Equal("suspended", Text(verified["status"]));

        Assert.Equal(204, (await _app.SendAsync("POST", path + "/resume", body is "{}" ? null : body)).Status);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync());
        Assert.Empty((await _app.CallAsync(200, "GET", Organization + "/suspensions"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Suspensions_are_listed_page_by_page()
    {
        for (var i = 0; i < 5; i++)
            await _app.Client.SuspendOwnerAsync(_tenant.Organization, $"u {i}&/=", cancellationToken: Token);

        var owners = new List<string>();
        for (var after = ""; ;)
        {
            var page = await _app.CallAsync(200, "GET", $"{Organization}/suspensions?limit=2{after}");
            owners.AddRange(page["items"]!.AsArray().Select(static item => Text(item!["owner"])!));
            if (page["next"] is not { } next)
                break;
            after = $"&after={Uri.EscapeDataString(Text(next)!)}";
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(static i => $"u {i}&/="), owners);
        Assert.Equal(404, (await _app.SendAsync("GET", $"/admin/organizations/{Tenant.NoId}/suspensions")).Status);
    }

    [Theory]
    [InlineData("revoke", "revokedReason")]
    [InlineData("disable", "disabledReason")]
    public async Task A_reason_is_stored_and_told_but_never_to_the_keys_holder(string action, string member)
    {
        var changed = await _app.CallAsync(200, "POST", $"{Key}/{action}", """{"reason":"internal-note"}""");
        Assert.Equal("internal-note", Text(changed[member]));
        Assert.Equal("internal-note", Text((await _app.CallAsync(200, "GET", Key))[member]));

        using var connection = new ManagementConnection(_app.App.EndPoint);
        var refused = await connection.SendAsync(
            "GET", Organization, [$"X-API-Key: {_tenant.Key.Plaintext}"], null);
        Assert.Equal(401, refused.Status);
        Assert.DoesNotContain("internal", refused.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("disable")]
    public async Task A_reason_may_be_absent(string action)
    {
        Assert.Equal(200, (await _app.SendAsync("POST", $"{Key}/{action}")).Status);
        Assert.Equal(200, (await _app.SendAsync("POST", $"{Key}/{action}", "{}")).Status);
        Assert.Equal(200, (await _app.SendAsync("POST", $"{Key}/{action}", """{"reason":null}""")).Status);
    }

    [Theory]
    [InlineData("\"\"", "invalid_value")]
    [InlineData("\" a\"", "invalid_value")]
    [InlineData("\"a\\u0007b\"", "invalid_value")]
    [InlineData("7", "invalid_request")]
    public async Task A_reason_that_breaks_a_rule_is_refused_and_nothing_is_written(string reason, string code)
    {
        var longReason = $"\"{new string('x', 256)}\"";
        string[] paths = [$"{Key}/revoke", $"{Key}/disable", Organization + "/suspend"];
        foreach (var path in paths)
        {
            var refused = await _app.SendAsync("POST", path, $$"""{"reason":{{reason}}}""");
            Assert.Equal((path, 400, code), (path, refused.Status, refused.Code));
            Assert.Equal(400, (await _app.SendAsync("POST", path, $$"""{"reason":{{longReason}}}""")).Status);
            Assert.Equal(400, (await _app.SendAsync("POST", path, """{"why":"x"}""")).Status);
        }

        var resumed = await _app.SendAsync(
            "POST", Organization + "/owners/resume", """{"owner":"u_alice","reason":"x"}""");
        Assert.Equal((400, "invalid_request"), (resumed.Status, resumed.Code));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync());
    }

    [Theory]
    [InlineData("""{"kind":"ak"}""", 400, "invalid_value")]
    [InlineData("""{"environment":"prod"}""", 403, "beyond_ceiling")]
    [InlineData("""{"kind":7}""", 400, "invalid_request")]
    public async Task A_kind_or_environment_that_the_app_does_not_list_is_refused(string body, int status, string code)
    {
        var refused = await _app.SendAsync("POST", Organization + "/keys", body);
        Assert.Equal((status, code), (refused.Status, refused.Code));

        var patched = await _app.SendAsync("PATCH", Key, body);
        Assert.Equal((400, "invalid_request"), (patched.Status, patched.Code));
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private async Task<ValidationStatus> StatusAsync() =>
        (await _app.Client.ValidateKeyAsync(_tenant.Key.Plaintext, cancellationToken: Token)).Status;
}
