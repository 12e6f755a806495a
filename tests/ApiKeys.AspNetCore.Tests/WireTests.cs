using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The answers of a protected endpoint to the credentials of a client, over a socket.</summary>
public sealed class WireTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private OrganizationId _organization;
    private ProductId _product;
    private ProductId _otherProduct;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(async (endpoints, client) =>
    {
        _organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        _product = (await client.CreateProductAsync(_organization, "Orders", Cancellation)).Id;
        _otherProduct = (await client.CreateProductAsync(_organization, "Invoices", Cancellation)).Id;
        endpoints.MapGet("/open", static () => "open");
        endpoints.MapGet("/orders", static (HttpContext context) => context.GetApiKey()!.Metadata.Owner)
            .RequireApiKey(_product)
            .RequireScope("orders:read");
        endpoints.MapGet("/claims", ClaimsOf).RequireApiKey();
        endpoints.MapMethods("/head", ["GET", "HEAD"], static () => "head").RequireApiKey();
        endpoints.MapGet("/paths/{**path}", static (string path) => path).RequireApiKey();
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_valid_key_reaches_the_endpoint_in_either_header()
    {
        var key = await IssueAsync();
        string[] headers =
        [
            $"X-API-Key: {key}",
            $"x-api-key:{key}",
            $"Authorization: Bearer {key}",
            $"authorization: bearer   {key}  ",
        ];

        foreach (var header in headers)
        {
            var response = await _app.GetAsync("/orders", header);
            Assert.Equal((200, "u_alice"), (response.Status, response.Body));
        }
    }

    [Fact]
    public async Task Without_a_credential_the_challenge_names_no_error()
    {
        var response = await _app.GetAsync("/orders");

        Assert.Equal(
            (401, "Bearer", "missing_credential"),
            (response.Status, response["WWW-Authenticate"], response.Code));
    }

    [Fact]
    public async Task Every_bad_credential_gets_the_same_answer()
    {
        var revoked = await IssueKeyAsync();
        await _app.Client.RevokeKeyAsync(_organization, revoked.Key.Id, cancellationToken: Cancellation);
        var disabled = await IssueKeyAsync();
        await _app.Client.DisableKeyAsync(_organization, disabled.Key.Id, cancellationToken: Cancellation);
        var deleted = await IssueKeyAsync();
        await _app.Client.DeleteKeyAsync(_organization, deleted.Key.Id, Cancellation);
        var expired = await IssueKeyAsync(
            static metadata => metadata with { ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(-1) });
        var valid = await IssueAsync();
        string[] credentials =
        [
            $"X-API-Key: {revoked.Plaintext}",
            $"X-API-Key: {disabled.Plaintext}",
            $"X-API-Key: {deleted.Plaintext}",
            $"X-API-Key: {expired.Plaintext}",
            $"X-API-Key: {valid}x",
            $"X-API-Key: {valid[..^1]}",
            "X-API-Key: ",
            "X-API-Key: junk",
            $"X-API-Key: {new string('a', 8 * 1024)}",
            "X-API-Key: k\u00C3\u00A9y",
            $"X-API-Key: {valid}, {valid}",
            $"Authorization: Bearer {revoked.Plaintext}",
            "Authorization: Bearer",
            "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.",
        ];

        // An answer to the header of keys has headers for caches. They tell nothing about the credential.
        var answers = new List<(bool IsBearer, string Answer)>();
        foreach (var credential in credentials)
        {
            var response = await _app.GetAsync("/orders", credential);
            Assert.Equal(
                (401, "Bearer error=\"invalid_token\"", "invalid_token"),
                (response.Status, response["WWW-Authenticate"], response.Code));
            answers.Add((credential.StartsWith("Authorization", StringComparison.Ordinal), response.WithoutIdentity()));
        }

        Assert.Equal([false, true], answers.Distinct().Select(static answer => answer.IsBearer));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused_by_the_server()
    {
        var response = await _app.GetAsync("/orders", "X-API-Key: k\u00E9y");

        Assert.Equal(400, response.Status);
    }

    [Fact]
    public async Task A_HEAD_request_without_a_key_is_refused_by_the_headers_of_the_answer_alone()
    {
        var refused = await WireClient.SendAsync(_app.EndPoint, "HEAD /head HTTP/1.1", []);
        var served = await WireClient.SendAsync(
            _app.EndPoint, "HEAD /head HTTP/1.1", [$"X-API-Key: {await IssueAsync()}"]);

        Assert.Equal(
            (401, "Bearer", "application/problem+json", ""),
            (refused.Status, refused["WWW-Authenticate"], refused["Content-Type"], refused.Body));
        Assert.Equal((200, ""), (served.Status, served.Body));
    }

    [Fact]
    public async Task A_HEAD_request_where_only_GET_is_mapped_is_answered_405_with_and_without_a_key()
    {
        var anonymous = await WireClient.SendAsync(_app.EndPoint, "HEAD /claims HTTP/1.1", []);
        var withKey = await WireClient.SendAsync(
            _app.EndPoint, "HEAD /claims HTTP/1.1", [$"X-API-Key: {await IssueAsync()}"]);

        Assert.Equal((405, "GET"), (anonymous.Status, anonymous["Allow"]));
        Assert.Equal((405, "GET"), (withKey.Status, withKey["Allow"]));
    }

    [Theory]
    [InlineData("/paths/%00")]
    [InlineData("/paths/a%00b")]
    [InlineData("/%00")]
    public async Task A_NUL_in_a_path_is_refused_by_the_server_before_the_app_sees_it(string path)
    {
        var response = await _app.GetAsync(path, $"X-API-Key: {await IssueAsync()}");

        Assert.Equal((400, ""), (response.Status, response.Body));
    }

    // HTTP clients, gRPC's among them, and proxies may join the lines of a header (RFC 9110, section 5.3).
    [Fact]
    public async Task Two_keys_in_one_header_are_an_invalid_key()
    {
        var key = await IssueAsync();

        var response = await _app.GetAsync("/orders", $"X-API-Key: {key}, {key}");

        Assert.Equal((401, "invalid_token"), (response.Status, response.Code));
    }

    [Fact]
    public async Task More_than_one_credential_is_a_bad_request()
    {
        var key = await IssueAsync();
        string[][] credentials =
        [
            [$"X-API-Key: {key}", $"X-API-Key: {key}"],
            [$"X-API-Key: {key}", $"Authorization: Bearer {key}"],
            [$"Authorization: Bearer {key}", $"Authorization: Bearer {key}"],
            ["X-API-Key: ", $"Authorization: Bearer {key}"],
        ];

        foreach (var headers in credentials)
        {
            var response = await _app.GetAsync("/orders", headers);
            Assert.Equal(
                (400, "Bearer error=\"invalid_request\"", "invalid_request"),
                (response.Status, response["WWW-Authenticate"], response.Code));
        }
    }

    [Fact]
    public async Task The_credential_of_another_scheme_is_ignored()
    {
        var response = await _app.GetAsync("/orders", "Authorization: Basic dTpw");
        var withKey = await _app.GetAsync("/orders", "Authorization: Basic dTpw", $"X-API-Key: {await IssueAsync()}");
        var longer = await _app.GetAsync("/orders", $"Authorization: Bearers {await IssueAsync()}");

        Assert.Equal((401, "missing_credential"), (response.Status, response.Code));
        Assert.Equal(200, withKey.Status);
        Assert.Equal("missing_credential", longer.Code);
    }

    [Fact]
    public async Task The_answer_names_a_missing_scope()
    {
        var key = await IssueAsync(static metadata => metadata with { Scopes = ["orders:write"] });

        var response = await _app.GetAsync("/orders", $"X-API-Key: {key}");

        Assert.Equal(
            (403, "Bearer error=\"insufficient_scope\", scope=\"orders:read\""),
            (response.Status, response["WWW-Authenticate"]));
        Assert.Equal(("insufficient_scope", "orders:read"), (response.Code, response.Problem("scope")));
    }

    [Fact]
    public async Task A_wildcard_covers_a_required_scope()
    {
        var key = await IssueAsync(static metadata => metadata with { Scopes = ["orders:*"] });

        Assert.Equal(200, (await _app.GetAsync("/orders", $"X-API-Key: {key}")).Status);
    }

    [Fact]
    public async Task A_key_of_another_product_is_out_of_scope()
    {
        var key = await _app.Client.CreateKeyAsync(
            _organization,
            productId: _otherProduct,
            metadata: new() { Scopes = ["orders:read"] },
            cancellationToken: Cancellation);

        var response = await _app.GetAsync("/orders", $"X-API-Key: {key.Plaintext}");

        Assert.Equal((403, "out_of_scope", null), (response.Status, response.Code, response["WWW-Authenticate"]));
    }

    [Fact]
    public async Task An_exhausted_limit_tells_a_client_when_to_retry()
    {
        var key = await IssueAsync(
            static metadata => metadata with { RateLimits = [RateLimit.PerHour(1_000), RateLimit.PerDay(2)] });
        await _app.GetAsync("/orders", $"X-API-Key: {key}");
        await _app.GetAsync("/orders", $"X-API-Key: {key}");

        var response = await _app.GetAsync("/orders", $"X-API-Key: {key}");

        Assert.Equal((429, "rate_limited"), (response.Status, response.Code));
        Assert.InRange(int.Parse(response["Retry-After"]!, CultureInfo.InvariantCulture), 1, 86_400);
        Assert.Equal("\"hour\";q=1000;w=3600, \"day\";q=2;w=86400", response["RateLimit-Policy"]);
        Assert.Equal($"\"day\";r=0;t={response["Retry-After"]}", response["RateLimit"]);
    }

    [Fact]
    public async Task A_refused_call_is_neither_counted_nor_charged()
    {
        var issued = await IssueKeyAsync(
            static metadata => metadata with { Scopes = ["orders:write"], RateLimits = [RateLimit.PerDay(1)] });
        for (var i = 0; i < 3; i++)
            Assert.Equal(403, (await _app.GetAsync("/orders", $"X-API-Key: {issued.Plaintext}")).Status);

        Assert.Equal(200, (await _app.GetAsync("/claims", $"X-API-Key: {issued.Plaintext}")).Status);
        Assert.Equal(1, (await _app.Client.GetKeyAsync(_organization, issued.Key.Id, Cancellation)).UseCount);
    }

    [Fact]
    public async Task The_key_becomes_claims_under_documented_names()
    {
        var issued = await IssueKeyAsync();

        var response = await _app.GetAsync("/claims", $"X-API-Key: {issued.Plaintext}");

        Assert.Equal(
            [
                $"apikey:id={issued.Key.Id}",
                $"apikey:organization={_organization}",
                $"apikey:product={_product}",
                "apikey:owner=u_alice",
                "scope=orders:read",
            ],
            response.Body.Split('\n'));
    }

    [Fact]
    public async Task An_open_endpoint_accepts_any_credential_or_none()
    {
        string[][] credentials =
        [
            [],
            ["X-API-Key: junk"],
            [$"X-API-Key: {await IssueAsync()}"],
            ["X-API-Key: a", "X-API-Key: b"],
        ];

        foreach (var headers in credentials)
            Assert.Equal(200, (await _app.GetAsync("/open", headers)).Status);
    }

    [Fact]
    public async Task No_text_of_a_key_is_logged_at_any_level()
    {
        var valid = await IssueAsync();
        var revoked = await IssueKeyAsync();
        await _app.Client.RevokeKeyAsync(_organization, revoked.Key.Id, cancellationToken: Cancellation);
        foreach (var text in (string[])[valid, revoked.Plaintext, valid[..^1] + "_"])
        {
            await _app.GetAsync("/orders", $"X-API-Key: {text}");
            await _app.GetAsync("/orders", $"Authorization: Bearer {text}");
        }

        Assert.NotEmpty(_app.Log.Entries);
        Assert.All(
            _app.Log.Entries,
            entry => Assert.All(
                (string[])[valid, revoked.Plaintext],
                text => Assert.DoesNotContain(text[12..40], entry, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task While_the_database_is_down_a_client_is_told_to_retry_later()
    {
        // Nothing listens on port 1 of the loopback interface.
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapGet("/orders", static () => "").RequireApiKey();
                return Task.CompletedTask;
            },
            database: ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Port=1;Database=app;Username=app"));

        var response = await app.GetAsync("/orders", $"X-API-Key: {await IssueAsync()}");
        var malformed = await app.GetAsync("/orders", "X-API-Key: junk");

        Assert.Equal((503, "unavailable", "5"), (response.Status, response.Code, response["Retry-After"]));
        Assert.Equal((401, "invalid_token"), (malformed.Status, malformed.Code));
    }

    private static string ClaimsOf(HttpContext context) =>
        string.Join('\n', context.User.Claims.Select(static claim => $"{claim.Type}={claim.Value}"));

    private async Task<string> IssueAsync(Func<KeyMetadata, KeyMetadata>? change = null) =>
        (await IssueKeyAsync(change)).Plaintext;

    private Task<IssuedKey> IssueKeyAsync(Func<KeyMetadata, KeyMetadata>? change = null)
    {
        var metadata = new KeyMetadata { Owner = "u_alice", Scopes = ["orders:read"] };
        return _app.Client.CreateKeyAsync(
            _organization,
            productId: _product,
            metadata: change?.Invoke(metadata) ?? metadata,
            cancellationToken: Cancellation);
    }
}
