using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Keys are found and changed by conditions over HTTP, within the caller's ceiling.</summary>
public sealed class BulkEndpointTests : IAsyncLifetime
{
    private static readonly string[] Changes = ["/revoke", "/disable", "/enable", "/delete"];

    private ManagedApp _app = null!;
    private Tenant _tenant = null!;
    private Tenant _rival = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ApiKeyClient Client => _app.Client;

    private string Keys => KeysOf(_tenant);

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
        _rival = await Tenant.CreateAsync(_app.Client, "Rival Ltd");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Keys_are_listed_by_prefix_end_last_use_and_custom_member()
    {
        var first = (await Client.ListSecretsAsync(_tenant.Organization, _tenant.Key.Key.Id, Token))[0];
        var ending = await IssueAsync(
            _tenant, new() { ExpiresAt = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), Custom = new() { ["seats"] = 5 } });
        var custom = await IssueAsync(_tenant, new() { Custom = new() { ["plan"] = "pro", ["a b"] = true } });
        var all = new[] { _tenant.Key, ending, custom };

        foreach (var (query, expected) in ((string, IssuedKey[])[])
        [
            ($"prefix={first.Prefix}", [_tenant.Key]),
            ($"prefix={_tenant.Key.Key.Prefix}", [_tenant.Key]),
            ("prefix=sk", []),
            ("expiresBefore=2100-01-01T00:00:00Z", []),
            ("expiresBefore=2100-01-01T00:00:00.001Z", [ending]),
            ("expiresBefore=2100-01-01T01:00:00.001%2B01:00", [ending]),
            ("expiresBefore=2100-01-01T01:00:00%2B01:00", []),
            ("unusedSince=2020-01-01T00:00:00Z", []),
            ("unusedSince=2999-01-01T00:00:00Z", all),
            ("custom=%7B%22plan%22%3A%22pro%22%7D", [custom]),
            ("custom={\"seats\":5.0}", [ending]),
            ("custom={\"seats\":\"5\"}", []),
            ("custom={\"a%20b\":true}", [custom]),
            ("custom={\"a%20b\":true}&unusedSince=2999-01-01T00:00:00Z&status=active", [custom]),
            ("custom={\"a%20b\":true}&status=revoked", []),
        ])
        {
            var page = await _app.CallAsync(
                200, "GET", $"{Keys}?{query.Replace("\"", "%22", StringComparison.Ordinal)}");
            Assert.Equal(
                (query, string.Join(' ', expected.Select(static key => key.Key.Id).Order())),
                (query, string.Join(
                    ' ', page["items"]!.AsArray().Select(static key => key!["id"]!.GetValue<string>()).Order())));
        }
    }

    [Theory]
    [InlineData("prefix=", "invalid_value")]
    [InlineData("prefix=%20a", "invalid_value")]
    [InlineData("expiresBefore=", "invalid_request")]
    [InlineData("expiresBefore=2030-01-01", "invalid_request")]
    [InlineData("expiresBefore=2030-01-01T00:00:00", "invalid_request")]
    [InlineData("expiresBefore=2030-01-01T00:00:00+01:00", "invalid_request")]
    [InlineData("expiresBefore=%222030-01-01T00:00:00Z%22", "invalid_request")]
    [InlineData("expiresBefore=tomorrow", "invalid_request")]
    [InlineData("expiresBefore=1893456000", "invalid_request")]
    [InlineData("unusedSince=2030-01-01T00:00:00", "invalid_request")]
    [InlineData("unusedSince=1969-12-31T23:59:59Z", "invalid_value")]
    [InlineData("unusedSince=0001-01-01T00:00:00%2B14:00", null)]
    [InlineData("custom=", "invalid_value")]
    [InlineData("custom=pro", "invalid_value")]
    [InlineData("custom=[]", "invalid_value")]
    [InlineData("custom={}", "invalid_request")]
    [InlineData("custom={%22a%22:1,%22b%22:2}", "invalid_request")]
    [InlineData("custom={%22a%22:1,%22a%22:1}", "invalid_value")]
    [InlineData("custom={%22a%22:null}", "invalid_value")]
    [InlineData("custom={%22a%22:[1]}", "invalid_value")]
    [InlineData("custom={%22a%22:{%22b%22:1}}", "invalid_value")]
    [InlineData("custom={%22a%22:%22%5Cu0000%22}", "invalid_value")]
    [InlineData("custom={%22a%22:1}&custom={%22a%22:1}", "invalid_request")]
    [InlineData("plan=pro", "invalid_request")]
    public async Task A_condition_that_breaks_a_rule_is_refused(string query, string? code)
    {
        var response = await _app.SendAsync("GET", $"{Keys}?{query}");

        Assert.Equal(400, response.Status);
        if (code is not null)
            Assert.Equal(code, response.Code);
    }

    [Fact]
    public async Task Keys_that_match_all_members_are_disabled_enabled_and_revoked_and_counted_once()
    {
        var ofBob = await IssueAsync(_tenant, new() { Owner = "u_bob", Custom = new() { ["plan"] = "pro" } });
        foreach (var (change, body, count) in ((string, string, int)[])
        [
            ("/disable", """{"owner":"u_nobody"}""", 0),
            ("/disable", """{"owner":"u_bob","custom":{"plan":"free"}}""", 0),
            ("/disable", """{"owner":"u_bob","custom":{"plan":"pro"},"reason":"a test","status":null}""", 1),
            ("/disable", """{"owner":"u_bob"}""", 0),
            ("/revoke", """{"unusedSince":"2020-01-01T00:00:00Z"}""", 0),
            ("/revoke", """{"expiresBefore":"2999-01-01T00:00:00Z"}""", 0),
            ("/revoke", $$"""{"prefix":"{{ofBob.Key.Prefix}}","reason":"leaked"}""", 1),
            ("/revoke", """{"owner":"u_bob"}""", 0),
            ("/revoke", """{"unusedSince":"2999-01-01T00:00:00Z"}""", 1),
            ("/delete", """{"custom":{"plan":"pro"}}""", 1),
        ])
        {
            var answer = await _app.SendAsync("POST", Keys + change, body);
            Assert.Equal((change, body, 200, $$"""{"count":{{count}}}"""), (change, body, answer.Status, answer.Body));
            if (change is "/revoke" && count is 1 && body.Contains("leaked", StringComparison.Ordinal))
            {
                var key = await _app.CallAsync(200, "GET", $"{Keys}/{ofBob.Key.Id}");
                Assert.Equal(
                    ("leaked", "a test"),
                    (key["revokedReason"]!.GetValue<string>(), key["disabledReason"]!.GetValue<string>()));
            }
        }

        Assert.Equal(
            KeyStatus.Active,
            (await Client.GetKeyAsync(_rival.Organization, _rival.Key.Key.Id, Token))
                .GetStatus(TimeProvider.System.GetUtcNow()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"owner":null,"custom":null,"expiresBefore":null}""")]
    [InlineData("""{"owmer":"u_alice"}""")]
    [InlineData("""{"prefix":" "}""")]
    [InlineData("""{"expiresBefore":"2030-01-01T00:00:00"}""")]
    [InlineData("""{"unusedSince":1893456000}""")]
    [InlineData("""{"custom":{}}""")]
    [InlineData("""{"custom":"pro"}""")]
    [InlineData("""{"custom":{"a":null}}""")]
    [InlineData("""{"status":"gone"}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task A_body_that_is_no_filter_changes_nothing(string body)
    {
        var before = await _app.SnapshotAsync();
        foreach (var change in Changes)
        {
            // The operator's key may not enable many keys, whatever the conditions.
            var status = (await _app.SendAsync("POST", Keys + change, body)).Status;
            Assert.True(status is 400 || (status is 403 && change is "/enable"), $"{change}: {status}");
        }

        // A reason is no condition, and no condition of a deletion.
        foreach (var (change, wrong) in ((string, string)[])
        [
            ("/revoke", """{"reason":"a test"}"""), ("/disable", """{"reason":"a test"}"""),
            ("/revoke", """{"owner":"u_alice","reason":" "}"""), ("/disable", """{"owner":"u_alice","reason":""}"""),
            ("/delete", """{"owner":"u_alice","reason":"a test"}"""),
        ])
        {
            Assert.Equal((wrong, 400), (wrong, (await _app.SendAsync("POST", Keys + change, wrong)).Status));
        }

        Assert.Equal(before, await _app.SnapshotAsync());
    }

    [Fact]
    public async Task A_key_changes_many_keys_only_within_its_project_and_never_itself()
    {
        var caller = await IssueAsync(
            _tenant,
            new() { Name = "CI", Owner = "u_ci", Scopes = ["keys:manage"], Custom = new() { ["plan"] = "pro" } },
            _tenant.Project);
        var before = await _app.SnapshotAsync();
        var own = $"\"project\":\"{_tenant.Project}\"";
        foreach (var change in Changes)
        {
            foreach (var (tenant, body, status) in ((Tenant, string, int)[])
            [
                (_rival, """{"status":"active"}""", 404),
                (_rival, "{}", 404),
                (_tenant, """{"status":"active"}""", 403),
                (_tenant, $$"""{"product":"{{_tenant.Product}}"}""", 403),
                (_tenant, $"{{{own}}}", 403),
                (_tenant, $"{{{own},\"owner\":\"u_ci\"}}", 403),
                (_tenant, $"{{{own},\"prefix\":\"{caller.Key.Prefix}\"}}", 403),
                (_tenant, $"{{{own},\"custom\":{{\"plan\":\"pro\"}}}}", 403),
                (_tenant, $"{{{own},\"unusedSince\":\"2999-01-01T00:00:00Z\"}}", 403),
            ])
            {
                var answer = await SendAsync(caller, KeysOf(tenant) + change, body);
                Assert.Equal((change, body, status), (change, body, answer.Status));
                Assert.Equal(status is 403 ? "beyond_ceiling" : "not_found", answer.Code);
            }
        }

        Assert.Equal(before, await _app.SnapshotAsync());

        // It is in use: its own key is not among the unused ones.
        foreach (var (change, status) in ((string, int)[])[("/disable", 200), ("/enable", 403), ("/revoke", 200)])
        {
            var answer = await SendAsync(
                caller, Keys + change, $"{{{own},\"owner\":\"u_alice\",\"expiresBefore\":null,\"status\":null}}");
            Assert.Equal((change, status), (change, answer.Status));
        }
    }

    [Fact]
    public async Task Only_a_caller_that_may_give_everything_enables_many_keys()
    {
        KeyCeiling? ceiling = null;
        await using var app = await TestApp.StartAsync(
            (endpoints, _) =>
            {
                endpoints.MapApiKeyManagement("/staff", new ApiKeyManagementOptions
                {
                    ReadPolicy = "everybody",
                    WritePolicy = "everybody",
                    SecretsPolicy = "everybody",
                    Ceiling = _ => ceiling,
                });
                return Task.CompletedTask;
            },
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddAuthorizationBuilder()
                    .AddPolicy("everybody", static policy => policy.RequireAssertion(static _ => true));
            });
        var tenant = await Tenant.CreateAsync(app.Client, "Acme Inc");
        await app.Client.DisableKeyAsync(tenant.Organization, tenant.Key.Key.Id, cancellationToken: Token);
        string[] all = ["*", KeyCeiling.OperatorScope];
        using var connection = new ManagementConnection(app.EndPoint);
        foreach (var (next, status, count) in ((KeyCeiling?, int, int)[])
        [
            (new() { Organization = tenant.Organization }, 403, 0),
            (new() { Organization = tenant.Organization, Scopes = ["*"] }, 403, 0),
            (new() { Organization = tenant.Organization, Scopes = [KeyCeiling.OperatorScope] }, 403, 0),
            (new() { Scopes = all, Project = tenant.Project }, 403, 0),
            (new() { Scopes = all, Product = tenant.Product }, 403, 0),
            (new() { Scopes = all, Kind = "sk" }, 403, 0),
            (new() { Scopes = all, Environment = "" }, 403, 0),
            (new() { Scopes = all, RateLimits = [RateLimit.PerDay(1)] }, 403, 0),
            (new() { Scopes = all, AllowedNetworks = [System.Net.IPNetwork.Parse("192.0.2.0/24")] }, 403, 0),
            (new() { Scopes = all, ExpiresAt = DateTimeOffset.MaxValue }, 403, 0),
            (new() { Organization = tenant.Organization, Scopes = all }, 200, 1),
            (null, 200, 0),
        ])
        {
            ceiling = next;
            var answer = await connection.SendAsync(
                "POST",
                $"/staff/organizations/{tenant.Organization}/keys/enable",
                ["Content-Type: application/json"],
                Encoding.UTF8.GetBytes(
                    $$"""{"project":"{{tenant.Project}}","product":"{{tenant.Product}}","owner":"u_alice"}"""));
            Assert.Equal(status, answer.Status);
            if (status is 200)
                Assert.Equal(count, JsonNode.Parse(answer.Body)!["count"]!.GetValue<int>());
            else
                Assert.Equal("beyond_ceiling", answer.Code);
        }
    }

    private static string KeysOf(Tenant tenant) => $"/admin/organizations/{tenant.Organization}/keys";

    private Task<IssuedKey> IssueAsync(Tenant tenant, KeyMetadata metadata, ProjectId? project = null) =>
        Client.CreateKeyAsync(tenant.Organization, project, metadata: metadata, cancellationToken: Token);

    private async Task<WireResponse> SendAsync(IssuedKey caller, string path, string body)
    {
        using var connection = new ManagementConnection(_app.App.EndPoint);
        return await connection.SendAsync(
            "POST",
            path,
            [$"X-API-Key: {caller.Plaintext}", "Content-Type: application/json"],
            Encoding.UTF8.GetBytes(body));
    }
}
