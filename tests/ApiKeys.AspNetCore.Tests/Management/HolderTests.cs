using System.Text;
using System.Text.Json;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Whoever holds a key learns what it may do, and can end it.</summary>
public sealed class HolderTests : IAsyncLifetime
{
    private const int PerMinute = 12;

    private TestApp _app = null!;
    private OrganizationId _organization;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartAsync(static (endpoints, _) =>
        {
            endpoints.MapApiKeyHolder("/keys", PerMinute);
            return Task.CompletedTask;
        });
        _organization = (await _app.Client.CreateOrganizationAsync("Acme Inc", Token)).Id;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_key_learns_what_it_may_do_and_nothing_that_is_the_apps_own()
    {
        var issued = await IssueAsync(new()
        {
            Name = "Alice's key",
            Owner = "internal-owner",
            Scopes = ["orders:read"],
            RateLimits = [RateLimit.PerDay(10)],
            AllowedNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")],
            ExpiresAt = new(2999, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Custom = { ["note"] = "internal-note" },
        });

        var answer = await _app.GetAsync("/keys/me", $"X-API-Key: {issued.Plaintext}");

        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(200, answer.Status);
        Assert.Equal(
            [
                "id", "organizationId", "projectId", "productId", "prefix", "kind", "environment", "name",
                "scopes", "rateLimits", "allowedNetworks", "activatesAt", "expiresAt", "createdAt",
            ],
            json.RootElement.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(issued.Key.Id.ToString(), json.RootElement.GetProperty("id").GetString());
        Assert.Equal("orders:read", json.RootElement.GetProperty("scopes")[0].GetString());
        Assert.Equal("127.0.0.0/8", json.RootElement.GetProperty("allowedNetworks")[0].GetString());
        Assert.DoesNotContain("internal", answer.Body, StringComparison.Ordinal);
        Assert.Equal(401, (await _app.GetAsync("/keys/me")).Status);
    }

    [Fact]
    public async Task A_key_revokes_itself_if_it_has_the_scope()
    {
        var without = await IssueAsync(new() { Scopes = ["orders:read"] });
        var with = await IssueAsync(new() { Scopes = [ApiKeyHolderExtensions.RevokeScope] });

        var refused = await PostAsync("/keys/me/revoke", null, $"X-API-Key: {without.Plaintext}");
        var revoked = await PostAsync("/keys/me/revoke", null, $"X-API-Key: {with.Plaintext}");

        Assert.Equal((403, "insufficient_scope"), (refused.Status, refused.Code));
        Assert.Equal((204, ""), (revoked.Status, revoked.Body));
        Assert.Null((await ReadAsync(without)).RevokedAt);
        Assert.NotNull((await ReadAsync(with)).RevokedAt);
        Assert.Equal(401, (await PostAsync("/keys/me/revoke", null, $"X-API-Key: {with.Plaintext}")).Status);
    }

    [Fact]
    public async Task A_key_rotates_itself_by_its_current_text_if_it_has_the_scope()
    {
        var without = await IssueAsync(new() { Scopes = ["orders:read"] });
        var with = await IssueAsync(new() { Scopes = [ApiKeyHolderExtensions.RotateScope], Owner = "internal-owner" });
        Assert.Equal(403, (await PostAsync("/keys/me/rotate", null, $"X-API-Key: {without.Plaintext}")).Status);

        var rotated = await PostAsync(
            "/keys/me/rotate", """{"gracePeriodSeconds":60}""", $"X-API-Key: {with.Plaintext}");

        using var json = JsonDocument.Parse(rotated.Body);
        Assert.Equal((200, "no-store"), (rotated.Status, rotated["Cache-Control"]));
        Assert.DoesNotContain("internal", rotated.Body, StringComparison.Ordinal);
        Assert.Equal(with.Key.Id.ToString(), json.RootElement.GetProperty("key").GetProperty("id").GetString());
        var text = json.RootElement.GetProperty("plaintext").GetString();
        var old = await PostAsync("/keys/me/rotate", null, $"X-API-Key: {with.Plaintext}");
        Assert.Equal((403, "beyond_ceiling"), (old.Status, old.Code));
        Assert.Equal(200, (await PostAsync("/keys/me/rotate", null, $"X-API-Key: {text}")).Status);
        Assert.Equal(401, (await PostAsync("/keys/me/rotate", null, $"X-API-Key: {text}")).Status);
        Assert.DoesNotContain(_app.Log.Entries, entry => entry.Contains(text![8..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Anybody_ends_a_key_by_its_text_and_every_text_has_the_same_answer()
    {
        var valid = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(1)] });
        var expired = await IssueAsync(new() { ExpiresAt = DateTimeOffset.UnixEpoch });
        var disabled = await IssueAsync(new());
        var deleted = await IssueAsync(new());
        await _app.Client.DisableKeyAsync(_organization, disabled.Key.Id, cancellationToken: Token);
        await _app.Client.DeleteKeyAsync(_organization, deleted.Key.Id, Token);

        var answers = new List<string>();
        foreach (var text in (string[])
        [
            valid.Plaintext, valid.Plaintext, expired.Plaintext, disabled.Plaintext, deleted.Plaintext,
            valid.Plaintext[..^1] + "_", "junk", "",
        ])
        {
            var answer = await RevokeAsync(text);
            answers.Add($"{answer.Status} {answer["Content-Type"]} {answer["Retry-After"]} {answer.Body}");
        }

        Assert.Single(answers.Distinct());
        Assert.StartsWith("204", answers[0], StringComparison.Ordinal);
        foreach (var issued in (IssuedKey[])[valid, expired, disabled])
            Assert.NotNull((await ReadAsync(issued)).RevokedAt);
        Assert.Equal(0, (await ReadAsync(valid)).UseCount);
        Assert.DoesNotContain(
            _app.Log.Entries, entry => entry.Contains(valid.Plaintext[8..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_of_another_environment_is_revoked_as_well()
    {
        await using var live = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapApiKeyHolder("/keys");
                return Task.CompletedTask;
            },
            options: static options => (options.Environment, options.OtherEnvironments) = ("live", ["test"]));
        var organization = (await live.Client.CreateOrganizationAsync("Acme Inc", Token)).Id;
        var issued = await live.Client.CreateKeyAsync(organization, environment: "test", cancellationToken: Token);
        using var connection = new ManagementConnection(live.EndPoint);

        var answer = await connection.SendAsync(
            "POST",
            "/keys/revoke",
            ["Content-Type: application/json"],
            Encoding.UTF8.GetBytes($$"""{"text":"{{issued.Plaintext}}"}"""));

        Assert.Equal(204, answer.Status);
        Assert.NotNull((await live.Client.GetKeyAsync(organization, issued.Key.Id, Token)).RevokedAt);
    }

    [Fact]
    public async Task An_address_has_a_bounded_number_of_texts_revoked_in_a_minute()
    {
        var issued = await IssueAsync(new());
        for (var i = 0; i < PerMinute; i++)
            Assert.Equal(204, (await RevokeAsync("junk")).Status);

        var refused = await RevokeAsync(issued.Plaintext);

        Assert.Equal((429, "rate_limited"), (refused.Status, refused.Code));
        Assert.InRange(int.Parse(refused["Retry-After"]!, null), 1, 60);
        Assert.Null((await ReadAsync(issued)).RevokedAt);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"text":"a","text":"b"}""")]
    [InlineData("""{"text":"a","and":1}""")]
    public async Task A_body_that_is_no_text_is_refused(string body) =>
        Assert.Equal(400, (await PostAsync("/keys/revoke", body)).Status);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_number_below_one_is_refused(int revocationsPerMinute)
    {
        await using var app = await TestApp.StartAsync((endpoints, _) =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(
                nameof(revocationsPerMinute), () => endpoints.MapApiKeyHolder("", revocationsPerMinute));
            return Task.CompletedTask;
        });
    }

    private Task<WireResponse> RevokeAsync(string text) =>
        PostAsync("/keys/revoke", $$"""{"text":"{{text}}"}""");

    private async Task<WireResponse> PostAsync(string path, string? json, params string[] headers)
    {
        using var connection = new ManagementConnection(_app.EndPoint);
        return await connection.SendAsync(
            "POST", path, [.. headers, "Content-Type: application/json"], Encoding.UTF8.GetBytes(json ?? ""));
    }

    private Task<IssuedKey> IssueAsync(KeyMetadata metadata) =>
        _app.Client.CreateKeyAsync(_organization, metadata: metadata, cancellationToken: Token);

    private Task<ApiKey> ReadAsync(IssuedKey issued) => _app.Client.GetKeyAsync(_organization, issued.Key.Id, Token);
}
