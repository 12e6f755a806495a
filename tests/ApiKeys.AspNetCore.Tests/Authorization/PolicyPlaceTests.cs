using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// A policy that is no metadata of an endpoint demands the same of a key as one that is. What it refuses is neither
/// counted nor charged.
/// </summary>
public sealed partial class PolicyPlaceTests : IDisposable
{
    private const string StaticFile = "/page.txt";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apikeys-static-");
    private Tenant _tenant = null!;
    private AuthorizationPolicy _policy = null!;

    public PolicyPlaceTests() => File.WriteAllText(_folder.FullName + StaticFile, "served");

    /// <summary>Each place, and the path that is protected there.</summary>
    public static TheoryData<string, string> Places
    {
        get
        {
            var places = new TheoryData<string, string>
            {
                { "the authorization service", "/asked" },
                { "the authorization service, by name", "/asked-by-name" },
                { "the fallback policy before static files", StaticFile },
                { "a branch with its own routing", "/branch/orders" },
            };
            AddFilters(places);
            return places;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

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

    // MVC does not run natively.
    static partial void AddFilters(TheoryData<string, string> places);

    static partial void MapFiltered(WebApplication app, string place);

    partial void AddFilter(IServiceCollection services, string place);

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
            cancellationToken: Token);

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
            AddFilter(services, place);
        });

    private void Map(WebApplication app, string place)
    {
        switch (place)
        {
            case "the fallback policy before static files":
                app.UseAuthorization();
                app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(_folder.FullName) });
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
                MapFiltered(app, place);
                app.MapGet("/asked", (HttpContext context, IAuthorizationService authorization) =>
                    AskAsync(authorization.AuthorizeAsync(context.User, _policy), context));
                app.MapGet("/asked-by-name", static (HttpContext context, IAuthorizationService authorization) =>
                    AskAsync(authorization.AuthorizeAsync(context.User, "orders"), context));
                break;
        }
    }
}
