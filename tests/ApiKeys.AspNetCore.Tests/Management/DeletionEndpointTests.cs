using System.Text;
using System.Text.Json.Nodes;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Deletion over HTTP: of a key, of many keys, of an organization; and how a deleted key is found.</summary>
public sealed class DeletionEndpointTests : IAsyncLifetime
{
    private ManagedApp _app = null!;
    private Tenant _tenant = null!;
    private Tenant _rival = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ApiKeyClient Client => _app.Client;

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
        _rival = await Tenant.CreateAsync(_app.Client, "Rival Ltd");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_text_is_found_before_and_after_its_key_is_deleted()
    {
        var text = _tenant.Key.Plaintext;
        var found = await _app.CallAsync(200, "POST", "/admin/keys/find", BodyOf(text));
        var listed = await _app.CallAsync(200, "GET", $"{Keys(_tenant)}/{_tenant.Key.Key.Id}");
        Assert.Null(found["deletedKey"]);
        Assert.True(JsonNode.DeepEquals(listed, found["key"]));

        Assert.Equal(204, (await _app.SendAsync("DELETE", $"{Keys(_tenant)}/{_tenant.Key.Key.Id}")).Status);

        found = await _app.CallAsync(200, "POST", "/admin/keys/find", BodyOf(text));
        Assert.Null(found["key"]);
        var deleted = found["deletedKey"]!.AsObject();
        Assert.Equal(
            ["id", "organizationId", "prefix", "createdAt", "deletedAt", "lastUsedAt", "useCount"],
            deleted.Select(static member => member.Key));
        Assert.Equal(
            (_tenant.Key.Key.Id.ToString(), _tenant.Organization.ToString(), _tenant.Key.Key.Prefix, 1L),
            (
                deleted["id"]!.GetValue<string>(),
                deleted["organizationId"]!.GetValue<string>(),
                deleted["prefix"]!.GetValue<string>(),
                deleted["useCount"]!.GetValue<long>()));

        foreach (var other in (string[])["sk_junk", "", text[..^1]])
        {
            Assert.Equal(
                """{"key":null,"deletedKey":null}""",
                (await _app.SendAsync("POST", "/admin/keys/find", BodyOf(other))).Body);
        }
    }

    [Fact]
    public async Task A_key_finds_only_texts_of_its_own_organization()
    {
        var caller = await IssueAsync(_tenant, new() { Scopes = ["*"] });
        var deleted = await IssueAsync(_rival, new());
        await Client.DeleteKeyAsync(_rival.Organization, deleted.Key.Id, Token);
        var unknown = await SendAsync(caller, "POST", "/admin/keys/find", BodyOf("sk_junk"));
        foreach (var text in (string[])[_rival.Key.Plaintext, deleted.Plaintext])
        {
            var answer = await SendAsync(caller, "POST", "/admin/keys/find", BodyOf(text));
            Assert.Equal((200, unknown.Body), (answer.Status, answer.Body));
        }

        var own = await SendAsync(caller, "POST", "/admin/keys/find", BodyOf(_tenant.Key.Plaintext));
        Assert.Equal(
            _tenant.Key.Key.Id.ToString(), JsonNode.Parse(own.Body)!["key"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task No_answer_and_no_log_repeats_the_text_that_is_looked_for()
    {
        var text = _tenant.Key.Plaintext;
        foreach (var body in (string[])
            [BodyOf(text), $$"""{"{{text}}":1}""", $$"""{"text":["{{text}}"]}""", $"\"{text}\""])
        {
            var response = await _app.SendAsync("POST", "/admin/keys/find", body);
            Assert.DoesNotContain(text, response.Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_app.App.Log.Entries, entry => entry.Contains(text[20..], StringComparison.Ordinal));
        Assert.Equal(400, (await _app.SendAsync("POST", "/admin/keys/find?text=sk_junk", BodyOf("sk_junk"))).Status);
    }

    [Fact]
    public async Task Keys_that_match_all_members_are_deleted()
    {
        var ofBob = await IssueAsync(_tenant, new() { Owner = "u_bob", Name = "CI" });
        var disabled = await IssueAsync(_tenant, new() { Owner = "u_bob" });
        await Client.DisableKeyAsync(_tenant.Organization, disabled.Key.Id, cancellationToken: Token);
        foreach (var (body, count) in ((string, int)[])
        [
            ("""{"owner":"u_nobody"}""", 0),
            ("""{"owner":"u_bob","status":"revoked"}""", 0),
            ("""{"owner":"u_bob","status":"disabled","name":null}""", 1),
            ($$"""{"owner":"u_bob","project":"{{_tenant.Project}}"}""", 0),
            ("""{"owner":"u_bob","name":"C"}""", 1),
            ($$"""{"project":"{{_tenant.Project}}","product":"{{_tenant.Product}}"}""", 1),
        ])
        {
            var answer = await _app.SendAsync("POST", Keys(_tenant) + "/delete", body);
            Assert.Equal((body, 200, $$"""{"count":{{count}}}"""), (body, answer.Status, answer.Body));
        }

        Assert.Empty((await Client.ListKeysPageAsync(_tenant.Organization, cancellationToken: Token)).Items);
        Assert.Single((await Client.ListKeysPageAsync(_rival.Organization, cancellationToken: Token)).Items);
        Assert.True((await Client.FindKeyAsync(ofBob.Plaintext, Token))!.IsDeleted);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"owner":null,"status":null}""", 400)]
    [InlineData("""{"owmer":"u_alice"}""", 400)]
    [InlineData("""{"owner":" "}""", 400)]
    [InlineData("""{"owner":1}""", 400)]
    [InlineData("""{"status":"gone"}""", 400)]
    [InlineData("""{"project":"v1"}""", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    public async Task A_body_that_is_no_filter_deletes_nothing(string body, int status)
    {
        var before = await _app.SnapshotAsync();

        Assert.Equal(status, (await _app.SendAsync("POST", Keys(_tenant) + "/delete", body)).Status);
        Assert.Equal(
            404,
            (await _app.SendAsync(
                "POST", $"/admin/organizations/{Tenant.NoId}/keys/delete", """{"status":"active"}""")).Status);

        Assert.Equal(before, await _app.SnapshotAsync());
    }

    [Fact]
    public async Task A_key_deletes_many_keys_only_within_its_project_and_never_itself()
    {
        var caller = await IssueAsync(
            _tenant, new() { Name = "CI", Owner = "u_ci", Scopes = ["keys:manage"] }, _tenant.Project);
        var before = await _app.SnapshotAsync();
        foreach (var (tenant, body, status) in ((Tenant, string, int)[])
        [
            (_rival, """{"status":"active"}""", 404),
            (_rival, "{}", 404),
            (_tenant, """{"status":"revoked"}""", 403),
            (_tenant, $$"""{"product":"{{_tenant.Product}}"}""", 403),
            (_tenant, $$"""{"project":"{{_rival.Project}}"}""", 403),
            (_tenant, $$"""{"project":"{{_tenant.Project}}"}""", 403),
            (_tenant, $$"""{"project":"{{_tenant.Project}}","owner":"u_ci"}""", 403),
            (_tenant, $$"""{"project":"{{_tenant.Project}}","name":"C"}""", 403),
            (_tenant, $$"""{"project":"{{_tenant.Project}}","status":"active"}""", 403),
        ])
        {
            var answer = await SendAsync(caller, "POST", Keys(tenant) + "/delete", body);
            Assert.Equal((body, status), (body, answer.Status));
            Assert.Equal(status is 403 ? "beyond_ceiling" : "not_found", answer.Code);
        }

        Assert.Equal(before, await _app.SnapshotAsync());

        var allowed = await SendAsync(
            caller, "POST", Keys(_tenant) + "/delete", $$"""{"project":"{{_tenant.Project}}","owner":"u_alice"}""");
        Assert.Equal((200, """{"count":1}"""), (allowed.Status, allowed.Body));
    }

    [Fact]
    public async Task A_key_that_was_renamed_a_moment_ago_does_not_delete_itself()
    {
        var caller = await IssueAsync(_tenant, new() { Owner = "u_ci", Scopes = ["keys:manage"] });
        var body = """{"owner":"u_new"}""";
        Assert.Equal(200, (await SendAsync(caller, "POST", Keys(_tenant) + "/delete", body)).Status);

        // Another node makes the change, and this one has not polled.
        await using var elsewhere = ApiKeyClient.Open(_app.App.Database);
        await elsewhere.UpdateKeyAsync(_tenant.Organization, caller.Key.Id, new() { Owner = "u_new" }, Token);

        Assert.Equal(403, (await SendAsync(caller, "POST", Keys(_tenant) + "/delete", body)).Status);
        Assert.NotNull(await Client.GetKeyAsync(_tenant.Organization, caller.Key.Id, Token));
    }

    [Fact]
    public async Task An_organization_is_deleted_with_its_contents_only_when_that_is_said()
    {
        var path = $"/admin/organizations/{_tenant.Organization}";
        foreach (var (query, status, code) in ((string, int, string)[])
        [
            ("", 409, "in_use"),
            ("?includingContents=false", 409, "in_use"),
            ("?includingContents=", 400, "invalid_request"),
            ("?includingContents=1", 400, "invalid_request"),
            ("?includingContents=true&includingContents=true", 400, "invalid_request"),
            ("?includingContent=true", 400, "invalid_request"),
        ])
        {
            var refused = await _app.SendAsync("DELETE", path + query);
            Assert.Equal((query, status, code), (query, refused.Status, refused.Code));
        }

        Assert.Equal(204, (await _app.SendAsync("DELETE", path + "?includingContents=true")).Status);
        Assert.Equal(404, (await _app.SendAsync("GET", path)).Status);
        Assert.Equal(404, (await _app.SendAsync("DELETE", path + "?includingContents=true")).Status);
        Assert.Equal(200, (await _app.SendAsync("GET", Keys(_rival))).Status);
        var found = await _app.CallAsync(200, "POST", "/admin/keys/find", BodyOf(_tenant.Key.Plaintext));
        Assert.Equal(_tenant.Organization.ToString(), found["deletedKey"]!["organizationId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_key_does_not_delete_its_own_organization_and_no_other()
    {
        var (caller, ofProject) = (
            await IssueAsync(_tenant, new() { Scopes = ["*"] }),
            await IssueAsync(_tenant, new() { Scopes = ["*"] }, _tenant.Project));
        var before = await _app.SnapshotAsync();
        foreach (var (key, organization, status) in ((IssuedKey, OrganizationId, int)[])
        [
            (caller, _tenant.Organization, 403),
            (ofProject, _tenant.Organization, 403),
            (caller, _rival.Organization, 404),
            (_app.Operator, _app.Operator.Key.OrganizationId, 403),
        ])
        {
            var answer = await SendAsync(
                key, "DELETE", $"/admin/organizations/{organization}?includingContents=true");
            Assert.Equal(status, answer.Status);
        }

        Assert.Equal(before, await _app.SnapshotAsync());
    }

    private static string BodyOf(string text) => new JsonObject { ["text"] = text }.ToJsonString();

    private static string Keys(Tenant tenant) => $"/admin/organizations/{tenant.Organization}/keys";

    private Task<IssuedKey> IssueAsync(Tenant tenant, KeyMetadata metadata, ProjectId? project = null) =>
        Client.CreateKeyAsync(tenant.Organization, project, metadata: metadata, cancellationToken: Token);

    private async Task<WireResponse> SendAsync(IssuedKey caller, string method, string path, string? body = null)
    {
        using var connection = new ManagementConnection(_app.App.EndPoint);
        return await connection.SendAsync(
            method,
            path,
            [$"X-API-Key: {caller.Plaintext}", "Content-Type: application/json"],
            method is "GET" or "DELETE" ? null : Encoding.UTF8.GetBytes(body ?? ""));
    }
}
