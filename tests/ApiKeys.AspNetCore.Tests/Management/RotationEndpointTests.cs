using System.Text;
using System.Text.Json.Nodes;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Rotation, secrets and versions over HTTP.</summary>
public sealed class RotationEndpointTests : IAsyncLifetime
{
    private ManagedApp _app = null!;
    private Tenant _tenant = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Key => $"/admin/organizations/{_tenant.Organization}/keys/{_tenant.Key.Key.Id}";

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_rotation_answers_with_the_new_text_and_the_old_one_works_for_the_grace_period()
    {
        await UseAsync(_tenant.Key.Plaintext);

        var answer = await SendAsync("POST", "/rotate", """{"gracePeriodSeconds":3600}""");

        var rotated = JsonNode.Parse(answer.Body)!;
        Assert.Equal((200, "no-store"), (answer.Status, answer["Cache-Control"]));
        Assert.Equal(_tenant.Key.Key.Id.ToString(), Text(rotated["id"]));
        Assert.Equal("3", rotated["version"]!.ToString());
        Assert.Equal("\"3\"", answer["ETag"]);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(Text(rotated["plaintext"])));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(_tenant.Key.Plaintext));

        var secrets = (await _app.CallAsync(200, "GET", Key + "/secrets"))["items"]!.AsArray();
        Assert.Equal([1, 2, 3], secrets.Select(static secret => secret!["number"]!.GetValue<int>()));
        Assert.Equal([false, false, true], secrets.Select(static secret => secret!["current"]!.GetValue<bool>()));
        Assert.Equal(
            ["number", "prefix", "current", "createdAt", "supersededAt", "expiresAt", "lastUsedAt", "useCount"],
            secrets[0]!.AsObject().Select(static member => member.Key));

        await _app.CallAsync(200, "POST", Key + "/secrets/2/expire");
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(_tenant.Key.Plaintext));
        Assert.Equal((404, "not_found"), await RefusalAsync("POST", "/secrets/9/expire"));
        Assert.Equal((404, "not_found"), await RefusalAsync("POST", "/secrets/x/expire"));
        Assert.Equal((400, "invalid_value"), await RefusalAsync("POST", "/secrets/3/expire"));
    }

    [Fact]
    public async Task Without_a_body_the_old_text_ends_at_once()
    {
        await UseAsync(_tenant.Key.Plaintext);

        Assert.Equal(200, (await SendAsync("POST", "/rotate", null)).Status);

        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(_tenant.Key.Plaintext));
    }

    [Theory]
    [InlineData("""{"gracePeriodSeconds":-1}""")]
    [InlineData("""{"gracePeriodSeconds":31536001}""")]
    [InlineData("""{"gracePeriodSeconds":9223372036854775807}""")]
    [InlineData("""{"gracePeriodSeconds":"1"}""")]
    [InlineData("""{"grace":1}""")]
    public async Task What_breaks_a_rule_rotates_nothing(string body)
    {
        var refused = await SendAsync("POST", "/rotate", body);

        Assert.Equal(400, refused.Status);
        Assert.Equal(2, (await ReadAsync()).Version);
    }

    [Fact]
    public async Task A_key_that_has_ended_or_has_three_superseded_texts_is_not_rotated()
    {
        var text = _tenant.Key.Plaintext;
        for (var i = 0; i < 2; i++)
        {
            await UseAsync(text);
            var answer = await SendAsync("POST", "/rotate", """{"gracePeriodSeconds":60}""");
            text = Text(JsonNode.Parse(answer.Body)!["plaintext"]);
        }

        await UseAsync(text);
        Assert.Equal((409, "too_many_secrets"), await RefusalAsync("POST", "/rotate", """{"gracePeriodSeconds":60}"""));
        await _app.CallAsync(200, "POST", Key + "/revoke");
        Assert.Equal((409, "key_ended"), await RefusalAsync("POST", "/rotate"));
    }

    [Fact]
    public async Task The_same_request_again_yields_a_new_text_in_place_of_the_first()
    {
        var first = await SendAsync("POST", "/rotate", "{}", "Idempotency-Key: r");
        var second = await SendAsync("POST", "/rotate", "{}", "Idempotency-Key: r");

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(Text(JsonNode.Parse(first.Body)!["plaintext"])));
        await UseAsync(Text(JsonNode.Parse(second.Body)!["plaintext"]));
        var used = await SendAsync("POST", "/rotate", "{}", "Idempotency-Key: r");
        Assert.Equal((409, "idempotency_conflict"), (used.Status, used.Code));
    }

    [Fact]
    public async Task A_caller_gets_no_text_of_a_key_that_may_do_more()
    {
        var weak = await IssueAsync(new() { Scopes = ["keys:manage", "orders:write"] });
        var strong = await IssueAsync(new() { Scopes = ["keys:manage", "orders:*"] });
        var chief = await _app.Client.CreateKeyAsync(
            _tenant.Organization,
            metadata: new() { Scopes = ["*", KeyCeiling.OperatorScope] },
            cancellationToken: Token);

        Assert.Equal((403, "beyond_ceiling"), await RotateAsync(weak, _tenant.Key.Key));
        Assert.Equal((403, "beyond_ceiling"), await RotateAsync(strong, chief.Key));
        Assert.Equal((403, "beyond_ceiling"), await RotateAsync(_app.Operator, chief.Key));
        Assert.Equal((200, null), await RotateAsync(strong, _tenant.Key.Key));

        // A key rotates itself by its current text.
        Assert.Equal((200, null), await RotateAsync(strong, strong.Key, """{"gracePeriodSeconds":3600}"""));
        Assert.Equal((403, "beyond_ceiling"), await RotateAsync(strong, strong.Key));
        Assert.Equal((200, null), await RotateAsync(chief, chief.Key));
    }

    [Fact]
    public async Task A_change_is_made_to_the_version_that_If_Match_names_or_not_at_all()
    {
        var read = await SendAsync("GET", "", null);
        Assert.Equal("\"2\"", read["ETag"]);
        Assert.Equal(200, (await PatchAsync("b", "If-Match: \"2\"")).Status);
        var late = await PatchAsync("c", "If-Match: \"2\"");
        Assert.Equal((412, "version_conflict"), (late.Status, late.Code));
        Assert.Equal(("b", 3), ((await ReadAsync()).Metadata.Name, (await ReadAsync()).Version));

        foreach (var header in (string[])["If-Match: 3", "If-Match: \"x\"", "If-Match: \"0\"", "If-Match: W/\"3\""])
        {
            var refused = await PatchAsync("d", header);
            Assert.Equal((400, "invalid_request"), (refused.Status, refused.Code));
        }

        var any = await PatchAsync("e", "If-Match: *");
        Assert.Equal((200, "\"4\""), (any.Status, any["ETag"]));

        // A patch that changes nothing is no change.
        Assert.Equal("\"4\"", (await PatchAsync("e", "If-Match: \"4\""))["ETag"]);
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private Task<IssuedKey> IssueAsync(KeyMetadata metadata) => _app.Client.CreateKeyAsync(
        _tenant.Organization, _tenant.Project, _tenant.Product, metadata, cancellationToken: Token);

    private Task<ApiKey> ReadAsync() =>
        _app.Client.GetKeyAsync(_tenant.Organization, _tenant.Key.Key.Id, Token);

    private async Task UseAsync(string text) => Assert.Equal(ValidationStatus.Valid, await StatusAsync(text));

    private async Task<ValidationStatus> StatusAsync(string text) =>
        (await _app.Client.ValidateKeyAsync(text, cancellationToken: Token)).Status;

    private async Task<(int Status, string? Code)> RefusalAsync(string method, string path, string? body = null)
    {
        var answer = await SendAsync(method, path, body);
        return (answer.Status, answer.Code);
    }

    private async Task<(int Status, string? Code)> RotateAsync(IssuedKey caller, ApiKey key, string? body = null)
    {
        using var connection = new ManagementConnection(_app.App.EndPoint);
        var answer = await connection.SendAsync(
            "POST",
            $"/admin/organizations/{key.OrganizationId}/keys/{key.Id}/rotate",
            [$"X-API-Key: {caller.Plaintext}", "Content-Type: application/json"],
            body is null ? [] : Encoding.UTF8.GetBytes(body));
        return (answer.Status, answer.Status is 200 ? null : answer.Code);
    }

    private Task<WireResponse> PatchAsync(string name, string header) =>
        SendAsync("PATCH", "", $$"""{"name":"{{name}}"}""", header);

    private async Task<WireResponse> SendAsync(string method, string path, string? body, params string[] headers)
    {
        using var connection = new ManagementConnection(_app.App.EndPoint);
        return await connection.SendAsync(
            method,
            Key + path,
            [_app.Credential, "Content-Type: application/json", .. headers],
            method is "GET" ? null : body is null ? [] : Encoding.UTF8.GetBytes(body));
    }
}
