using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>An app accepts keys and the tokens of another scheme. Each scheme checks its own credentials.</summary>
public sealed class JwtBesideKeyTests : IAsyncLifetime
{
    private readonly SymmetricSecurityKey _signingKey = new(RandomNumberGenerator.GetBytes(32));
    private TestApp _app = null!;
    private OrganizationId _organization;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
            endpoints.MapGet("/me", AuthenticationTypeOf).RequireAuthorization();
            endpoints.MapGet("/orders", CredentialOf).RequireScope("orders:read");
            endpoints.MapGet("/any", static () => "").RequireAnyScope("orders:read", "reports");
            endpoints.MapGet("/keys", static () => "key").RequireApiKey();
            endpoints.MapGet("/either", CredentialOf)
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "ApiKey,Bearer" });
            endpoints.MapGet("/either-with-scope", static () => "")
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "ApiKey,Bearer" })
                .RequireScope("orders:read");
            endpoints.MapGet("/either-reversed", static () => "")
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Bearer,ApiKey" })
                .RequireScope("orders:read");
        },
        services => services.AddAuthentication()
            .AddApiKey()
            .AddJwtBearer(options => options.TokenValidationParameters = new()
            {
                ValidateIssuer = false,
                ValidateAudience = false,
                IssuerSigningKey = _signingKey,
            })
            .AddApiKeyOr(JwtBearerDefaults.AuthenticationScheme));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_token_and_a_key_are_accepted_in_the_same_header()
    {
        var token = await _app.GetAsync("/me", $"Authorization: Bearer {Token()}");
        var key = await _app.GetAsync("/me", $"Authorization: Bearer {await IssueAsync()}");
        var keyInItsHeader = await _app.GetAsync("/me", $"X-API-Key: {await IssueAsync()}");

        Assert.Equal((200, "AuthenticationTypes.Federation"), (token.Status, token.Body));
        Assert.Equal((200, "ApiKey"), (key.Status, key.Body));
        Assert.Equal((200, "ApiKey"), (keyInItsHeader.Status, keyInItsHeader.Body));
    }

    [Theory]
    [InlineData("scope", "orders:read")]
    [InlineData("scope", "profile orders:read email")]
    [InlineData("scp", "orders:read")]
    [InlineData("scp", "profile orders:read")]
    public async Task A_scope_is_found_in_the_claims_of_a_token(string type, string value)
    {
        var response = await _app.GetAsync("/orders", $"Authorization: Bearer {Token((type, value))}");

        Assert.Equal((200, "token"), (response.Status, response.Body));
    }

    [Fact]
    public async Task A_scope_is_found_in_an_array_claim_of_a_token()
    {
        var token = Token(("scp", (string[])["profile", "orders:read"]));

        var response = await _app.GetAsync("/orders", $"Authorization: Bearer {token}");

        Assert.Equal(200, response.Status);
    }

    [Theory]
    [InlineData("scope", "orders")]
    [InlineData("scope", "orders:readers")]
    [InlineData("scope", "orders:*")]
    [InlineData("scope", "Orders:Read")]
    [InlineData("role", "orders:read")]
    public async Task A_token_without_the_required_scope_is_refused_by_its_scheme(string type, string value)
    {
        var response = await _app.GetAsync("/orders", $"Authorization: Bearer {Token((type, value))}");

        Assert.Equal((403, null), (response.Status, response.Code));
    }

    [Theory]
    [InlineData("scope", "profile reports", 200)]
    [InlineData("scp", "orders:read", 200)]
    [InlineData("scope", "orders:write", 403)]
    [InlineData("scope", "orders:*", 403)]
    public async Task A_token_needs_one_of_several_scopes(string type, string value, int status) => Assert.Equal(
        status, (await _app.GetAsync("/any", $"Authorization: Bearer {Token((type, value))}")).Status);

    [Fact]
    public async Task A_key_is_authorized_by_its_scopes()
    {
        var granted = await _app.GetAsync("/orders", $"Authorization: Bearer {await IssueAsync("orders:*")}");
        var refused = await _app.GetAsync("/orders", $"Authorization: Bearer {await IssueAsync("orders:write")}");

        Assert.Equal((200, "key"), (granted.Status, granted.Body));
        Assert.Equal((403, "insufficient_scope"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Each_scheme_refuses_its_own_credentials()
    {
        var issued = await _app.Client.CreateKeyAsync(_organization, cancellationToken: Cancellation);
        await _app.Client.RevokeKeyAsync(_organization, issued.Key.Id, cancellationToken: Cancellation);

        var token = await _app.GetAsync("/me", $"Authorization: Bearer {Token()[..^5]}AAAAA");
        var expired = await _app.GetAsync("/me", $"Authorization: Bearer {Token(lifetime: TimeSpan.FromDays(-1))}");
        var revoked = await _app.GetAsync("/me", $"Authorization: Bearer {issued.Plaintext}");

        Assert.Equal((401, null), (token.Status, token.Code));
        Assert.StartsWith(
            "Bearer error=\"invalid_token\", error_description=",
            token["WWW-Authenticate"],
            StringComparison.Ordinal);
        Assert.Contains("expired", expired["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(
            (401, "invalid_token", "Bearer error=\"invalid_token\""),
            (revoked.Status, revoked.Code, revoked["WWW-Authenticate"]));
    }

    [Fact]
    public async Task Without_a_credential_the_other_scheme_answers()
    {
        var response = await _app.GetAsync("/me");

        Assert.Equal((401, "Bearer", null), (response.Status, response["WWW-Authenticate"], response.Code));
    }

    [Fact]
    public async Task A_token_beside_a_key_is_a_bad_request()
    {
        var key = await IssueAsync();

        var response = await _app.GetAsync("/me", $"X-API-Key: {key}", $"Authorization: Bearer {Token()}");

        Assert.Equal((400, "invalid_request"), (response.Status, response.Code));
    }

    [Fact]
    public async Task A_token_is_refused_where_a_key_is_required()
    {
        var response = await _app.GetAsync("/keys", $"Authorization: Bearer {Token(("scope", "orders:read"))}");

        Assert.Equal((401, "invalid_token"), (response.Status, response.Code));
    }

    [Fact]
    public async Task A_policy_of_both_schemes_accepts_either_credential()
    {
        var token = await _app.GetAsync("/either", $"Authorization: Bearer {Token()}");
        var key = await _app.GetAsync("/either", $"Authorization: Bearer {await IssueAsync()}");

        Assert.Equal((200, "token"), (token.Status, token.Body));
        Assert.Equal((200, "key"), (key.Status, key.Body));
    }

    [Theory]
    [InlineData("/either")]
    [InlineData("/either-with-scope")]
    [InlineData("/either-reversed")]
    public async Task A_policy_of_both_schemes_answers_with_both_challenges(string path)
    {
        var response = await _app.GetAsync(path);

        Assert.Equal((401, ""), (response.Status, response.Body));
        Assert.Equal(
            ["Bearer", "Bearer"],
            response.Headers
                .Where(static header => header.Name is "WWW-Authenticate")
                .Select(static header => header.Value));
        Assert.DoesNotContain(_app.Log.Entries, static entry => entry.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/either-with-scope")]
    [InlineData("/either-reversed")]
    public async Task A_policy_of_both_schemes_reports_an_exhausted_limit(string path)
    {
        var issued = await _app.Client.CreateKeyAsync(
            _organization,
            metadata: new() { Scopes = ["orders:read"], RateLimits = [RateLimit.PerDay(1)] },
            cancellationToken: Cancellation);
        Assert.Equal(200, (await _app.GetAsync(path, $"X-API-Key: {issued.Plaintext}")).Status);

        var response = await _app.GetAsync(path, $"X-API-Key: {issued.Plaintext}");

        Assert.Equal(429, response.Status);
        Assert.NotNull(response["Retry-After"]);
    }

    [Theory]
    [InlineData("/either-with-scope")]
    [InlineData("/either-reversed")]
    public async Task A_policy_of_both_schemes_reports_a_missing_scope(string path)
    {
        var key = await _app.GetAsync(path, $"X-API-Key: {await IssueAsync("orders:write")}");
        var token = await _app.GetAsync(path, $"Authorization: Bearer {Token(("scope", "orders:write"))}");

        Assert.Equal((403, "insufficient_scope"), (key.Status, key.Code));
        Assert.Contains(
            ("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"orders:read\""),
            key.Headers);
        Assert.Equal((403, ""), (token.Status, token.Body));
    }

    [Fact]
    public async Task Beside_cookies_a_call_without_a_key_is_redirected_to_the_login()
    {
        OrganizationId organization = default;
        await using var app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
                endpoints.MapGet("/me", AuthenticationTypeOf).RequireAuthorization();
            },
            static services => services.AddAuthentication()
                .AddApiKey()
                .AddCookie(static options => options.LoginPath = "/login")
                .AddApiKeyOr(CookieAuthenticationDefaults.AuthenticationScheme));
        var issued = await app.Client.CreateKeyAsync(organization, cancellationToken: Cancellation);

        var none = await app.GetAsync("/me");
        var key = await app.GetAsync("/me", $"X-API-Key: {issued.Plaintext}");
        var bad = await app.GetAsync("/me", "X-API-Key: junk");

        Assert.Equal(302, none.Status);
        Assert.Contains("/login?ReturnUrl=%2Fme", none["Location"], StringComparison.Ordinal);
        Assert.Equal((200, "ApiKey"), (key.Status, key.Body));
        Assert.Equal((401, "invalid_token", null), (bad.Status, bad.Code, bad["Location"]));
    }

    private static string? AuthenticationTypeOf(HttpContext context) => context.User.Identity!.AuthenticationType;

    private static string CredentialOf(HttpContext context) => context.GetApiKey() is null ? "token" : "key";

    private async Task<string> IssueAsync(params string[] scopes)
    {
        var issued = await _app.Client.CreateKeyAsync(
            _organization,
            metadata: new() { Scopes = scopes },
            cancellationToken: Cancellation);
        return issued.Plaintext;
    }

    private string Token(params (string Type, object Value)[] claims) => Token(TimeSpan.FromMinutes(5), claims);

    private string Token(TimeSpan lifetime, params (string Type, object Value)[] claims)
    {
        var expires = TimeProvider.System.GetUtcNow().UtcDateTime + lifetime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            NotBefore = expires.AddHours(-1),
            IssuedAt = expires.AddHours(-1),
            Expires = expires,
            Claims = claims.ToDictionary(static claim => claim.Type, static claim => claim.Value),
            SigningCredentials = new(_signingKey, SecurityAlgorithms.HmacSha256),
        });
    }
}
