using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The fields <c>RateLimit</c> and <c>RateLimit-Policy</c> of answers that are no refusal.</summary>
public sealed class RateLimitAnswerTests
{
    private const string SecondScheme = "Second";
    private const string Policy = "\"hour\";q=100;w=3600, \"day\";q=4;w=86400";

    private IssuedKey _issued = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_answer_tells_what_is_left_of_the_nearest_limit()
    {
        await using var app = await StartAsync();

        foreach (var left in (int[])[3, 2, 1, 0])
            Assert.Equal((200, Policy, $"\"day\";r={left};t=49170"), Of(await GetAsync(app, "/ok")));
        var refused = await GetAsync(app, "/ok");

        Assert.Equal((429, Policy, "\"day\";r=0;t=49170"), Of(refused));
        Assert.Equal("49170", refused["Retry-After"]);
    }

    [Fact]
    public async Task By_default_only_a_refusal_tells()
    {
        await using var app = await StartAsync(static options => options.SendRateLimitOnSuccess = false);

        for (var call = 0; call < 4; call++)
            Assert.Equal((200, null, null), Of(await GetAsync(app, "/ok")));
        Assert.Equal((429, Policy, "\"day\";r=0;t=49170"), Of(await GetAsync(app, "/ok")));
    }

    [Theory]
    [InlineData("/missing", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/open", 200)]
    [InlineData("/alice", 200)]
    [InlineData("/both", 200)]
    [InlineData("/throws", 500)]
    [InlineData("/streams", 200)]
    public async Task Every_answer_to_a_charged_request_tells_whenever_it_was_charged(string path, int status)
    {
        await using var app = await StartAsync();

        Assert.Equal((status, Policy, "\"day\";r=3;t=49170"), Of(await GetAsync(app, path)));
        Assert.Equal((200, Policy, "\"day\";r=2;t=49170"), Of(await GetAsync(app, "/ok")));
    }

    [Theory]
    [InlineData("/lacks-scope")]
    [InlineData("/bob")]
    public async Task A_refusal_that_was_not_charged_tells_nothing(string path)
    {
        await using var app = await StartAsync();

        Assert.Equal((403, null, null), Of(await GetAsync(app, path)));
    }

    [Fact]
    public async Task A_key_without_limits_is_told_nothing()
    {
        await using var app = await StartAsync();
        _issued = await app.Client.CreateKeyAsync(_issued.Key.OrganizationId, cancellationToken: Token);

        Assert.Equal((200, null, null), Of(await GetAsync(app, "/ok")));
    }

    [Theory]
    [InlineData("/own-limit", null, "own")]
    [InlineData("/own-policy", "own", null)]
    public async Task What_the_app_has_set_itself_is_left_alone(string path, string? policy, string? limit)
    {
        await using var app = await StartAsync();

        Assert.Equal((200, policy, limit), Of(await GetAsync(app, path)));
    }

    private static (int Status, string? Policy, string? Limit) Of(WireResponse response) =>
        (response.Status, response["RateLimit-Policy"], response["RateLimit"]);

    private Task<WireResponse> GetAsync(TestApp app, string path) =>
        app.GetAsync(path, $"X-API-Key: {_issued.Plaintext}");

    private Task<TestApp> StartAsync(Action<ApiKeyAuthenticationOptions>? configure = null) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
            _issued = await client.CreateKeyAsync(
                organization.Id,
                metadata: new() { Owner = "u_alice", RateLimits = [RateLimit.PerHour(100), RateLimit.PerDay(4)] },
                cancellationToken: Token);
            var app = (WebApplication)endpoints;
            app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/error" });
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            Map(endpoints);
        },
        services =>
        {
            services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme)
                .AddApiKey(options =>
                {
                    options.SendRateLimitOnSuccess = true;
                    configure?.Invoke(options);
                })
                .AddApiKey(SecondScheme, static options => options.Requirement = new() { TrackUsage = false });
            services.AddAuthorization();
        },
        options: static options =>
            options.TimeProvider = new FixedClock(new(2030, 5, 17, 10, 20, 30, 123, TimeSpan.Zero)));

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/ok", static () => "ok").RequireApiKey();
        endpoints.MapGet("/open", static () => "open");
        endpoints.MapGet("/error", static () => "error");
        endpoints.MapGet("/missing", static () => Results.NotFound()).RequireApiKey();
        endpoints.MapGet("/lacks-scope", static () => "").RequireApiKey().RequireScope("orders:write");
        endpoints.MapGet("/throws", string () => throw new InvalidOperationException("On purpose.")).RequireApiKey();
        endpoints.MapGet("/alice", static () => "").RequireAuthorization(OwnedBy("u_alice"));
        endpoints.MapGet("/bob", static () => "").RequireAuthorization(OwnedBy("u_bob"));
        endpoints.MapGet("/both", static () => "").RequireAuthorization(
            static policy => policy.AddAuthenticationSchemes(ApiKeyDefaults.AuthenticationScheme, SecondScheme)
                .RequireAuthenticatedUser());
        endpoints.MapGet("/streams", static async context =>
        {
            await context.Response.WriteAsync("begun", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }).RequireApiKey();
        endpoints.MapGet("/own-limit", static context =>
        {
            context.Response.Headers["RateLimit"] = "own";
            return Task.CompletedTask;
        }).RequireApiKey();
        endpoints.MapGet("/own-policy", static context =>
        {
            context.Response.Headers["RateLimit-Policy"] = "own";
            return Task.CompletedTask;
        }).RequireApiKey();
    }

    private static Action<Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder> OwnedBy(string owner) =>
        policy => policy.RequireApiKey().RequireClaim(ApiKeyClaimTypes.Owner, owner);
}
