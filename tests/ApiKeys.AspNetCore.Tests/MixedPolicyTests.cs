using ApiKeys.AspNetCore.Tests.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>
/// A policy of keys and of another scheme answers a refused key as a policy of keys alone, whichever scheme comes first
/// and whatever the other scheme says of the request.
/// </summary>
public sealed class MixedPolicyTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private OrganizationId _organization;

    public static TheoryData<string> Paths => new("/guest-last", "/guest-first", "/cookie-last", "/cookie-first");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
            const string key = ApiKeyDefaults.AuthenticationScheme;
            Map("/guest-last", key, GuestAuthenticationHandler.Scheme);
            Map("/guest-first", GuestAuthenticationHandler.Scheme, key);
            Map("/cookie-last", key, CookieAuthenticationDefaults.AuthenticationScheme);
            Map("/cookie-first", CookieAuthenticationDefaults.AuthenticationScheme, key);

            void Map(string path, params string[] schemes) => endpoints
                .MapGet(path, static (HttpContext context) => context.GetApiKey() is null ? "other" : "key")
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = string.Join(',', schemes) })
                .RequireScope("orders:read");
        },
        static services => services.AddAuthentication().AddApiKey()
            .AddCookie(static options => options.LoginPath = "/login")
            .AddScheme<AuthenticationSchemeOptions, GuestAuthenticationHandler>(
                GuestAuthenticationHandler.Scheme, null));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_revoked_key_is_answered_401(string path)
    {
        var issued = await IssueAsync();
        await _app.Client.RevokeKeyAsync(_organization, issued.Key.Id, cancellationToken: Token);

        var response = await GetAsync(path, issued);

        Assert.Equal((401, "invalid_token"), (response.Status, response.Code));
        Assert.Contains(
            response.Headers, static header => header is ("WWW-Authenticate", "Bearer error=\"invalid_token\""));
        Assert.Null(response["Location"]);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_key_whose_limit_is_used_up_is_answered_429(string path)
    {
        var issued = await IssueAsync(new() { Scopes = ["orders:read"], RateLimits = [RateLimit.PerDay(1)] });
        Assert.Equal((200, "key"), Of(await GetAsync(path, issued)));

        var response = await GetAsync(path, issued);

        Assert.Equal((429, "rate_limited"), (response.Status, response.Code));
        Assert.NotNull(response["Retry-After"]);
        Assert.Null(response["Location"]);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_key_that_lacks_the_scope_is_told_which(string path)
    {
        var response = await GetAsync(path, await IssueAsync(new() { Scopes = ["orders:write"] }));

        Assert.Equal((403, "insufficient_scope"), (response.Status, response.Code));
        Assert.Equal("orders:read", response.Problem("scope"));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Two_credentials_are_answered_400(string path)
    {
        var issued = await IssueAsync();

        var response = await _app.GetAsync(
            path, $"X-API-Key: {issued.Plaintext}", $"Authorization: Bearer {issued.Plaintext}");

        Assert.Equal((400, "invalid_request"), (response.Status, response.Code));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_database_that_is_away_is_answered_503(string path)
    {
        var issued = await IssueAsync();
        await _app.Client.DisposeAsync();

        var response = await GetAsync(path, issued);

        Assert.Equal((503, "unavailable"), (response.Status, response.Code));
        Assert.NotNull(response["Retry-After"]);
    }

    [Fact]
    public async Task Without_a_key_the_other_scheme_answers()
    {
        var guest = await _app.GetAsync("/guest-last");
        var login = await _app.GetAsync("/cookie-last");

        Assert.Equal((403, ""), (guest.Status, guest.Body));
        Assert.Equal(302, login.Status);
        Assert.Contains("/login", login["Location"], StringComparison.Ordinal);
    }

    private static (int Status, string Body) Of(WireResponse response) => (response.Status, response.Body);

    private Task<WireResponse> GetAsync(string path, IssuedKey issued) =>
        _app.GetAsync(path, $"X-API-Key: {issued.Plaintext}");

    private Task<IssuedKey> IssueAsync(KeyMetadata? metadata = null) =>
        _app.Client.CreateKeyAsync(_organization, metadata: metadata, cancellationToken: Token);
}
