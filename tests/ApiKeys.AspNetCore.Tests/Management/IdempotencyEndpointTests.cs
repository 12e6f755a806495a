using System.Text;
using System.Text.Json.Nodes;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
public sealed class IdempotencyEndpointTests : IAsyncLifetime
{
    private ManagedApp _app = null!;
    private Tenant _tenant = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Keys => $"/admin/organizations/{_tenant.Organization}/keys";

    public async ValueTask InitializeAsync()
    {
        _app = await ManagedApp.StartAsync();
        _tenant = await Tenant.CreateAsync(_app.Client, "Acme Inc");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task The_same_request_again_yields_the_same_key_with_a_new_text()
    {
        var first = await CreateAsync("a-1");
        var second = await CreateAsync("a-1");
        var other = await CreateAsync("a-2");

        Assert.Equal((201, 201, 201), (first.Status, second.Status, other.Status));
        Assert.Equal(Member(first, "id"), Member(second, "id"));
        Assert.NotEqual(Member(first, "id"), Member(other, "id"));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(Member(first, "plaintext")));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(Member(second, "plaintext")));
    }

    [Fact]
    public async Task Another_body_or_a_text_that_was_used_is_a_conflict()
    {
        var first = await CreateAsync("a");
        var otherBody = await CreateAsync("a", """{"name":"other"}""");
        Assert.Equal((409, "idempotency_conflict"), (otherBody.Status, otherBody.Code));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(Member(first, "plaintext")));
        var used = await CreateAsync("a");
        Assert.Equal((409, "idempotency_conflict"), (used.Status, used.Code));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(Member(first, "plaintext")));
    }

    [Fact]
    public async Task Another_caller_does_not_replace_the_text()
    {
        var chief = await _app.Client.CreateKeyAsync(
            _tenant.Organization,
            metadata: new() { Scopes = ["*", KeyCeiling.OperatorScope] },
            cancellationToken: Token);
        var first = await CreateAsync("a");

        var second = await CreateAsync("a", credential: $"X-API-Key: {chief.Plaintext}");

        Assert.Equal(201, second.Status);
        Assert.NotEqual(Member(first, "id"), Member(second, "id"));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(Member(first, "plaintext")));
    }

    [Theory]
    [InlineData("Idempotency-Key: ")]
    [InlineData("Idempotency-Key: a b")]
    [InlineData("Idempotency-Key: a", "Idempotency-Key: b")]
    [InlineData("Idempotency-Key: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_header_that_breaks_the_rule_is_refused(params string[] headers)
    {
        var refused = await SendAsync(_app.Credential, "{}", headers);

        Assert.Equal((400, "invalid_request"), (refused.Status, refused.Code));
        Assert.Single((await _app.CallAsync(200, "GET", Keys))["items"]!.AsArray());
    }

    private static string Member(WireResponse response, string name) =>
        JsonNode.Parse(response.Body)![name]!.GetValue<string>();

    private Task<WireResponse> CreateAsync(string key, string body = """{"name":"a"}""", string? credential = null) =>
        SendAsync(credential ?? _app.Credential, body, $"Idempotency-Key: {key}");

    private async Task<WireResponse> SendAsync(string credential, string body, params string[] headers)
    {
        using var connection = new ManagementConnection(_app.App.EndPoint);
        return await connection.SendAsync(
            "POST",
            Keys,
            [credential, "Content-Type: application/json", .. headers],
            Encoding.UTF8.GetBytes(body));
    }

    private async Task<ValidationStatus> StatusAsync(string text) =>
        (await _app.Client.ValidateKeyAsync(text, cancellationToken: Token)).Status;
}
