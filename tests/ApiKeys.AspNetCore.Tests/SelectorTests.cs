using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary><c>AddApiKeyOr</c> beside an app's own defaults, and with keys that the app finds itself.</summary>
public sealed class SelectorTests
{
    private const string Cookies = CookieAuthenticationDefaults.AuthenticationScheme;

    private string _key = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Defaults => new("none", "scheme", "each, as AddIdentity sets them", "later");

    [Theory]
    [MemberData(nameof(Defaults))]
    public async Task A_key_is_recognized_whatever_defaults_the_app_has_set(string defaults)
    {
        await using var app = await StartAsync(services =>
        {
            var authentication = services.AddAuthentication(options =>
            {
                if (defaults is "scheme")
                    options.DefaultScheme = Cookies;
                if (defaults is "each, as AddIdentity sets them")
                {
                    options.DefaultAuthenticateScheme = Cookies;
                    options.DefaultChallengeScheme = Cookies;
                    options.DefaultSignInScheme = Cookies;
                }
            });
            authentication.AddApiKey().AddApiKeyOr(Cookies).AddCookie(static options => options.LoginPath = "/login");
            if (defaults is "later")
            {
                services.Configure<AuthenticationOptions>(
                    static options => options.DefaultAuthenticateScheme = Cookies);
            }
        });

        var key = await app.GetAsync("/me", $"X-API-Key: {_key}");
        var bad = await app.GetAsync("/me", "X-API-Key: junk");
        var none = await app.GetAsync("/me");
        var scope = await app.GetAsync("/scope", $"X-API-Key: {_key}");

        Assert.Equal((200, "ApiKey"), (key.Status, key.Body));
        Assert.Equal((401, "invalid_token"), (bad.Status, bad.Code));
        Assert.Equal(302, none.Status);
        Assert.Equal((403, "insufficient_scope"), (scope.Status, scope.Code));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("access_token")]
    public async Task A_key_that_the_app_finds_in_the_query_is_recognized_by_its_prefix(string parameter)
    {
        var received = 0;
        await using var app = await StartAsync(services => services.AddAuthentication()
            .AddApiKey(options => options.Events.OnReceiving = async context =>
            {
                await Task.Yield();
                received++;
                context.Text = context.Request.Query[parameter];
            })
            .AddCookie(static options => options.LoginPath = "/login").AddApiKeyOr(Cookies));

        var key = await app.GetAsync($"/me?{parameter}={_key}");
        var other = await app.GetAsync($"/me?{parameter}=eyJhbGciOiJIUzI1NiJ9.e30.c2ln");
        var header = await app.GetAsync("/me", $"X-API-Key: {_key}");

        Assert.Equal((200, "ApiKey"), (key.Status, key.Body));
        Assert.Equal(302, other.Status);
        Assert.Equal((200, "ApiKey"), (header.Status, header.Body));
        Assert.Equal(3, received);
    }

    [Fact]
    public async Task A_request_that_the_app_itself_decides_goes_to_the_scheme_of_keys()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication()
            .AddApiKey(static options => options.Events.OnReceiving = static context =>
            {
                if (context.Request.Query.ContainsKey("fail"))
                    context.Fail("On purpose.");
                else
                    context.NoResult();
                return Task.CompletedTask;
            })
            .AddCookie(static options => options.LoginPath = "/login").AddApiKeyOr(Cookies));

        var failed = await app.GetAsync("/me?fail");
        var none = await app.GetAsync("/me", $"X-API-Key: {_key}");

        Assert.Equal((401, "invalid_token"), (failed.Status, failed.Code));
        Assert.Equal(302, none.Status);
    }

    [Fact]
    public async Task The_authorization_header_without_a_scheme_is_a_key_only_if_it_has_the_prefix()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication()
            .AddApiKey(static options =>
            {
                options.HeaderName = "Authorization";
                options.AuthorizationScheme = null;
            })
            .AddCookie(static options => options.LoginPath = "/login").AddApiKeyOr(Cookies));

        var key = await app.GetAsync("/me", $"Authorization: {_key}");
        var token = await app.GetAsync("/me", "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln");

        Assert.Equal((200, "ApiKey"), (key.Status, key.Body));
        Assert.Equal(302, token.Status);
    }

    [Fact]
    public async Task Two_credentials_in_the_authorization_header_go_to_the_scheme_of_keys()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication()
            .AddApiKey().AddCookie(static options => options.LoginPath = "/login").AddApiKeyOr(Cookies));

        var both = await app.GetAsync("/me", "Authorization: Bearer one", $"Authorization: Bearer {_key}");

        Assert.Equal((400, "invalid_request"), (both.Status, both.Code));
    }

    [Fact]
    public async Task A_user_signs_in_and_out_by_the_other_scheme()
    {
        await using var app = await StartAsync(static services =>
            services.AddAuthentication().AddApiKey().AddCookie().AddApiKeyOr(Cookies));

        var signedIn = await app.GetAsync("/sign-in", $"X-API-Key: {_key}");
        var cookie = signedIn["Set-Cookie"]!.Split(';')[0];
        var me = await app.GetAsync("/me", $"Cookie: {cookie}");
        var signedOut = await app.GetAsync("/sign-out", $"Cookie: {cookie}");

        Assert.Equal((200, Cookies), (me.Status, me.Body));
        Assert.Contains("expires=Thu, 01 Jan 1970", signedOut["Set-Cookie"], StringComparison.Ordinal);
    }

    private Task<TestApp> StartAsync(Action<IServiceCollection> configure) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
            _key = (await client.CreateKeyAsync(organization.Id, cancellationToken: Token)).Plaintext;
            Map(endpoints);
        },
        configure);

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/me", static (HttpContext context) => context.User.Identity!.AuthenticationType)
            .RequireAuthorization();
        endpoints.MapGet("/scope", static () => "").RequireScope("orders:read");
        endpoints.MapGet("/sign-in", static (HttpContext context) =>
            context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([], Cookies))));
        endpoints.MapGet("/sign-out", static (HttpContext context) => context.SignOutAsync());
    }
}
