using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>A request is one use of its key, and one call of its limits, however often it is authenticated.</summary>
public sealed class OneChargeTests
{
    private const string SecondScheme = "Second";

    private IssuedKey _issued = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/throws", 500)]
    [InlineData("/throws-before-authentication", 500)]
    public async Task A_request_that_an_exception_handler_executes_again_counts_at_most_once(string path, int status)
    {
        await using var app = await StartAsync(static app => app.UseExceptionHandler(
            new ExceptionHandlerOptions { ExceptionHandlingPath = "/error", CreateScopeForErrors = true }));

        var response = await GetAsync(app, path);

        Assert.Equal((status, "error page of u_alice"), (response.Status, response.Body));
        Assert.Equal(path is "/throws" ? 1 : 0, await CountUsesAsync(app));
    }

    [Theory]
    [InlineData("/ok", 200, 1)]
    [InlineData("/missing", 404, 1)]
    [InlineData("/lacks-scope", 403, 0)]
    public async Task A_request_that_status_code_pages_execute_again_counts_once_where_it_is_allowed(
        string path, int status, int uses)
    {
        await using var app = await StartAsync(
            static app => app.UseStatusCodePagesWithReExecute("/error", createScopeForStatusCodePages: true));

        var response = await GetAsync(app, path);

        Assert.Equal(status, response.Status);
        Assert.Equal(uses, await CountUsesAsync(app));
    }

    [Fact]
    public async Task A_policy_of_two_key_schemes_charges_a_request_once()
    {
        await using var app = await StartAsync(static _ => { });

        var first = await GetAsync(app, "/both");
        var second = await GetAsync(app, "/both");
        var third = await GetAsync(app, "/both");

        Assert.Equal([200, 200, 429], [first.Status, second.Status, third.Status]);
        Assert.Equal(2, await CountUsesAsync(app));
    }

    [Fact]
    public async Task A_second_scheme_that_requires_more_judges_the_key_by_itself()
    {
        await using var app = await StartAsync(static _ => { }, static options => options.Requirement = new()
        {
            Scopes = ["orders:write"],
        });

        Assert.Equal("ApiKey", (await GetAsync(app, "/both")).Body);
        Assert.Equal(403, (await GetAsync(app, "/second")).Status);
        Assert.Equal(1, await CountUsesAsync(app));
    }

    [Fact]
    public async Task A_refusal_that_the_app_answers_itself_is_no_use()
    {
        await using var app = await StartAsync(static _ => { }, configure: static options =>
            options.Events.OnRefusing = static context =>
            {
                context.Response.StatusCode = StatusCodes.Status200OK;
                context.HandleResponse();
                return Task.CompletedTask;
            });

        Assert.Equal(200, (await GetAsync(app, "/of-bob")).Status);

        Assert.Equal(0, await CountUsesAsync(app));
    }

    [Theory]
    [InlineData("GET /nowhere HTTP/1.1", 404)]
    [InlineData("DELETE /ok HTTP/1.1", 405)]
    [InlineData("GET /anonymous HTTP/1.1", 200)]
    public async Task Every_request_with_a_valid_key_counts_whatever_answers_it(string requestLine, int status)
    {
        await using var app = await StartAsync(static _ => { });

        var response = await WireClient.SendAsync(
            app.EndPoint, requestLine, [$"X-API-Key: {_issued.Plaintext}"]);

        Assert.Equal(status, response.Status);
        Assert.Equal(1, await CountUsesAsync(app));
    }

    private Task<WireResponse> GetAsync(TestApp app, string path) =>
        app.GetAsync(path, $"X-API-Key: {_issued.Plaintext}");

    private async Task<long> CountUsesAsync(TestApp app) =>
        (await app.Client.GetKeyAsync(_issued.Key.OrganizationId, _issued.Key.Id, Token)).UseCount;

    private Task<TestApp> StartAsync(
        Action<WebApplication> use,
        Action<ApiKeyAuthenticationOptions>? configureSecond = null,
        Action<ApiKeyAuthenticationOptions>? configure = null) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
            _issued = await client.CreateKeyAsync(
                organization.Id,
                metadata: new() { Owner = "u_alice", Scopes = ["orders:read"], RateLimits = [RateLimit.PerDay(2)] },
                cancellationToken: Token);
            var app = (WebApplication)endpoints;
            use(app);
            app.Use(static (context, next) => context.Request.Path == "/throws-before-authentication"
                ? throw new InvalidOperationException("On purpose.")
                : next(context));
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            Map(endpoints);
        },
        services => services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme)
            .AddApiKey(configure ?? (static _ => { }))
            .AddApiKey(SecondScheme, configureSecond ?? (static _ => { })));

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        var both = new AuthorizeAttribute
        {
            AuthenticationSchemes = $"{ApiKeyDefaults.AuthenticationScheme},{SecondScheme}",
        };
        endpoints.MapGet("/ok", static () => "ok").RequireApiKey();
        endpoints.MapGet("/anonymous", static () => "anonymous").AllowAnonymous();
        endpoints.MapGet("/missing", static () => Results.NotFound()).RequireApiKey();
        endpoints.MapGet("/lacks-scope", static () => "").RequireApiKey().RequireScope("orders:write");
        endpoints.MapGet("/of-bob", static () => "").RequireAuthorization(
            static policy => policy.RequireClaim(ApiKeyClaimTypes.Owner, "u_bob"));
        endpoints.MapGet("/throws", string () => throw new InvalidOperationException("On purpose.")).RequireApiKey();
        endpoints.MapGet("/error", static (HttpContext context) =>
            $"error page of {context.GetApiKey()?.Metadata.Owner ?? "none"}");
        endpoints.MapGet("/both", static (HttpContext context) => string.Join(
            ',', context.User.Identities.Select(static identity => identity.AuthenticationType)))
            .RequireAuthorization(both);
        endpoints.MapGet("/second", static () => "")
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = SecondScheme });
    }
}
