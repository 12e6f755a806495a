using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// A policy that is no metadata of an endpoint demands the same of a key as one that is. What it refuses is neither
/// counted nor charged.
/// </summary>
public sealed class PolicyPlaceTests
{
    private const string File = "/ApiKeys.AspNetCore.Tests.runtimeconfig.json";

    private Tenant _tenant = null!;
    private AuthorizationPolicy _policy = null!;

    /// <summary>Each place, and the path that is protected there.</summary>
    public static TheoryData<string, string> Places => new()
    {
        { "a global filter", "/filtered" },
        { "a global filter beside an attribute", "/classic/key" },
        { "a global filter without endpoint routing", "/filtered" },
        { "the authorization service", "/asked" },
        { "the authorization service, by name", "/asked-by-name" },
        { "the fallback policy before static files", File },
        { "a branch with its own routing", "/branch/orders" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_key_that_covers_the_policy_is_served(string place, string path)
    {
        await using var app = await StartAsync(place);
        var whole = await IssueAsync(app);
        var ofProject = await IssueAsync(app, project: true);
        var ofProduct = await IssueAsync(app, product: true);

        foreach (var key in (IssuedKey[])[whole, ofProject, ofProduct])
        {
            Assert.Equal(200, (await GetAsync(app, path, key)).Status);
            Assert.Equal(1, await CountUsesAsync(app, key));
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_key_that_the_policy_refuses_is_told_why_and_is_neither_counted_nor_charged(
        string place, string path)
    {
        await using var app = await StartAsync(place);
        var unscoped = await IssueAsync(app, scope: "orders:list");
        var other = await Tenant.CreateAsync(app.Client, "Another Inc");
        var foreign = await app.Client.CreateKeyAsync(
            other.Organization,
            metadata: new() { Scopes = ["orders:read"], RateLimits = [RateLimit.PerDay(5)] },
            cancellationToken: Token);

        for (var call = 0; call < 7; call++)
        {
            var refused = await GetAsync(app, path, unscoped);
            Assert.Equal(
                (403, "insufficient_scope", "orders:read"),
                (refused.Status, refused.Code, refused.Problem("scope")));
            Assert.Equal((403, "out_of_scope"), Of(await GetAsync(app, path, foreign)));
        }

        Assert.Equal(0, await CountUsesAsync(app, unscoped));
        Assert.Equal(0, await CountUsesAsync(app, foreign));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_limit_that_is_used_up_refuses_the_next_call(string place, string path)
    {
        await using var app = await StartAsync(place);
        var key = await IssueAsync(app);
        for (var call = 0; call < 5; call++)
            Assert.Equal(200, (await GetAsync(app, path, key)).Status);

        var limited = await GetAsync(app, path, key);

        Assert.Equal((429, "rate_limited"), Of(limited));
        Assert.NotNull(limited["Retry-After"]);
        Assert.Equal(5, await CountUsesAsync(app, key));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_call_without_a_valid_key_is_refused(string place, string path)
    {
        await using var app = await StartAsync(place);

        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync(path)));
        Assert.Equal((401, "invalid_token"), Of(await app.GetAsync(path, "X-API-Key: junk")));
    }

    private static (int Status, string? Code) Of(WireResponse response) => (response.Status, response.Code);

    private static Task<WireResponse> GetAsync(TestApp app, string path, IssuedKey key) =>
        app.GetAsync(path, $"X-API-Key: {key.Plaintext}");

    private static async Task<long> CountUsesAsync(TestApp app, IssuedKey key) =>
        (await app.Client.GetKeyAsync(key.Key.OrganizationId, key.Key.Id, Token)).UseCount;

    private static async Task<IResult> AskAsync(Task<AuthorizationResult> answer, HttpContext context)
    {
        if ((await answer).Succeeded)
            return Results.Text("served");
        return context.User.Identity?.IsAuthenticated is true ? Results.Forbid() : Results.Challenge();
    }

    private Task<IssuedKey> IssueAsync(
        TestApp app, bool project = false, bool product = false, string scope = "orders:read") =>
        app.Client.CreateKeyAsync(
            _tenant.Organization,
            project ? _tenant.Project : null,
            product ? _tenant.Product : null,
            new() { Scopes = [scope], RateLimits = [RateLimit.PerDay(5)] },
            Token);

    private Task<TestApp> StartAsync(string place) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _tenant = await Tenant.CreateAsync(client);
            _policy = new AuthorizationPolicyBuilder()
                .RequireApiKey(_tenant.Product)
                .RequireScope("orders:read")
                .Build();
            Map((WebApplication)endpoints, place);
        },
        services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddAuthorization(options => options.AddPolicy(
                "orders", policy => policy.RequireApiKey(_tenant.Product).RequireScope("orders:read")));
            if (place.StartsWith("the fallback", StringComparison.Ordinal))
                services.AddOptions<AuthorizationOptions>().Configure(options => options.FallbackPolicy = _policy);
            if (place.StartsWith("a global filter", StringComparison.Ordinal))
                services.AddMvc(options =>
                {
                    options.EnableEndpointRouting = !place.Contains("without", StringComparison.Ordinal);
                    options.Filters.Add(new AuthorizeFilter(_policy));
                }).AddApplicationPart(typeof(FilteredController).Assembly);
        });

    private void Map(WebApplication app, string place)
    {
        switch (place)
        {
            case "a global filter" or "a global filter beside an attribute":
                app.MapControllers();
                break;
            case "a global filter without endpoint routing":
                app.UseMvc();
                break;
            case "the fallback policy before static files":
                app.UseAuthorization();
                app.UseStaticFiles(new StaticFileOptions
                {
                    FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
                });
                break;
            case "a branch with its own routing":
                app.Map("/branch", branch =>
                {
                    branch.UseRouting();
                    branch.UseAuthorization();
                    branch.UseEndpoints(endpoints =>
                        endpoints.MapGet("/orders", static () => "served").RequireAuthorization(_policy));
                });
                break;
            default:
                app.MapGet("/asked", (HttpContext context, IAuthorizationService authorization) =>
                    AskAsync(authorization.AuthorizeAsync(context.User, _policy), context));
                app.MapGet("/asked-by-name", static (HttpContext context, IAuthorizationService authorization) =>
                    AskAsync(authorization.AuthorizeAsync(context.User, "orders"), context));
                break;
        }
    }
}
