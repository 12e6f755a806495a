using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// The middleware of Microsoft's templates, as it is generated. Some call <c>UseRouting</c> and no
/// <c>UseAuthentication</c>. Then the framework authenticates before the endpoint is known.
/// </summary>
public sealed class TemplateTests
{
    private Tenant _tenant = null!;

    public static TheoryData<string> Templates =>
        new("web", "webapi", "webapi --use-controllers", "mvc", "webapp", "grpc", "blazor");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task An_endpoint_serves_the_keys_that_cover_what_it_demands(string template)
    {
        await using var app = await StartAsync(template);
        var whole = await IssueAsync(app);

        foreach (var path in (string[])["/key", "/scope", "/product", "/project", "/organization", "/all", "/default"])
            Assert.Equal((200, "served"), Of(await GetAsync(app, path, whole)));
        Assert.Equal((200, "served"), Of(await GetAsync(app, "/product", await IssueAsync(app, project: true))));
        Assert.Equal((200, "served"), Of(await GetAsync(app, "/project", await IssueAsync(app, product: true))));
        Assert.Equal(7, await CountUsesAsync(app, whole));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_key_that_an_endpoint_refuses_is_told_why_and_is_neither_counted_nor_charged(string template)
    {
        await using var app = await StartAsync(template);
        var key = await IssueAsync(app, scope: "orders:list");

        for (var call = 0; call < 3; call++)
        {
            var refused = await GetAsync(app, "/scope", key);
            Assert.Equal(
                (403, "insufficient_scope", "orders:read"),
                (refused.Status, refused.Code, refused.Problem("scope")));
            Assert.Equal((403, "out_of_scope"), WithCode(await GetAsync(app, "/other-product", key)));
            Assert.Equal((401, "invalid_token"), WithCode(await GetAsync(app, "/other-organization", key)));
            Assert.Equal((403, "forbidden"), WithCode(await GetAsync(app, "/assertion", key)));
        }

        Assert.Equal(0, await CountUsesAsync(app, key));
        Assert.Equal((200, "served"), Of(await GetAsync(app, "/product", key)));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_limit_that_is_used_up_refuses_the_next_call(string template)
    {
        await using var app = await StartAsync(template);

        foreach (var path in (string[])["/key", "/scope", "/product", "/default", "/true-assertion"])
        {
            var key = await IssueAsync(app, limit: 1);
            Assert.Equal((200, "served"), Of(await GetAsync(app, path, key)));

            var limited = await GetAsync(app, path, key);

            Assert.Equal((429, "rate_limited"), WithCode(limited));
            Assert.NotNull(limited["Retry-After"]);
            Assert.Equal(1, await CountUsesAsync(app, key));
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_call_without_a_valid_key_is_refused_as_everywhere(string template)
    {
        await using var app = await StartAsync(template);

        foreach (var path in (string[])["/key", "/scope", "/product", "/default"])
        {
            Assert.Equal((401, "missing_credential"), WithCode(await app.GetAsync(path)));
            Assert.Equal((401, "invalid_token"), WithCode(await app.GetAsync(path, "X-API-Key: junk")));
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_call_that_nothing_refuses_is_one_use_whatever_answers_it(string template)
    {
        await using var app = await StartAsync(template);
        var key = await IssueAsync(app, limit: 10);

        Assert.Equal((200, "u_alice"), Of(await GetAsync(app, "/open", key)));
        Assert.Equal(1, await CountUsesAsync(app, key));
        Assert.Equal(404, (await GetAsync(app, "/nowhere", key)).Status);
        Assert.Equal(2, await CountUsesAsync(app, key));
        Assert.Equal((200, "u_alice"), Of(await GetAsync(app, "/optional", key)));
        Assert.Equal(3, await CountUsesAsync(app, key));
        Assert.Equal(500, (await GetAsync(app, "/throws", key)).Status);

        // Where the server itself answers an exception, the use is counted after the answer.
        var start = TimeProvider.System.GetTimestamp();
        while (await CountUsesAsync(app, key) is 3 && TimeProvider.System.GetElapsedTime(start).TotalSeconds < 30)
            await Task.Delay(5, Token);
        Assert.Equal(4, await CountUsesAsync(app, key));
    }

    [Fact]
    public async Task A_controller_of_the_template_serves_only_the_keys_that_its_attributes_admit()
    {
        await using var app = await StartAsync("mvc");
        var reader = await IssueAsync(app);
        var lister = await IssueAsync(app, scope: "orders:list");

        Assert.Equal((200, "scope"), Of(await GetAsync(app, "/classic/scope", reader)));
        Assert.Equal((403, "insufficient_scope"), WithCode(await GetAsync(app, "/classic/scope", lister)));
        Assert.Equal((403, "out_of_scope"), WithCode(await GetAsync(app, "/classic/product", reader)));
        Assert.Equal(1, await CountUsesAsync(app, reader));
        Assert.Equal(0, await CountUsesAsync(app, lister));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_call_that_another_scheme_admits_is_no_use_of_the_key(string template)
    {
        await using var app = await StartAsync(template);
        var key = await IssueAsync(app);

        Assert.Equal((200, "Guest"), Of(await GetAsync(app, "/guest", key)));
        Assert.Equal(0, await CountUsesAsync(app, key));
    }

    [Fact]
    public async Task A_database_that_is_lost_before_the_endpoint_is_known_is_answered_503()
    {
        await using var app = await StartAsync("mvc");
        var key = await IssueAsync(app);
        await app.Client.DisposeAsync();

        Assert.Equal((503, "unavailable"), WithCode(await GetAsync(app, "/product", key)));
    }

    private static (int Status, string Body) Of(WireResponse response) => (response.Status, response.Body);

    private static (int Status, string? Code) WithCode(WireResponse response) => (response.Status, response.Code);

    private static Task<WireResponse> GetAsync(TestApp app, string path, IssuedKey key) =>
        app.GetAsync(path, $"X-API-Key: {key.Plaintext}");

    private static async Task<long> CountUsesAsync(TestApp app, IssuedKey key) =>
        (await app.Client.GetKeyAsync(key.Key.OrganizationId, key.Key.Id, Token)).UseCount;

    // The lines of the template's Program.cs between "var app" and the first endpoint.
    private static void Use(WebApplication app, string template)
    {
        switch (template)
        {
            case "webapi":
                app.UseHttpsRedirection();
                break;
            case "webapi --use-controllers":
                app.UseHttpsRedirection();
                app.UseAuthorization();
                break;
            case "mvc" or "webapp":
                app.UseExceptionHandler("/Error");
                app.UseHsts();
                app.UseHttpsRedirection();
                app.UseRouting();
                app.UseAuthorization();
                break;
            case "blazor":
                app.UseExceptionHandler("/Error", createScopeForErrors: true);
                app.UseHsts();
                app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
                app.UseHttpsRedirection();
                app.UseAntiforgery();
                break;
        }
    }

    private static string Throw(HttpContext context) =>
        throw new InvalidOperationException($"On purpose, at {context.Request.Path}.");

    private Task<IssuedKey> IssueAsync(
        TestApp app, bool project = false, bool product = false, string scope = "orders:read", int? limit = null) =>
        app.Client.CreateKeyAsync(
            _tenant.Organization,
            project ? _tenant.Project : null,
            product ? _tenant.Product : null,
            new()
            {
                Owner = "u_alice",
                Scopes = [scope],
                RateLimits = [RateLimit.PerDay(limit ?? 100)],
            },
            cancellationToken: Token);

    private Task<TestApp> StartAsync(string template) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _tenant = await Tenant.CreateAsync(client);
            var other = await Tenant.CreateAsync(client, "Another Inc");
            Use((WebApplication)endpoints, template);
            Map(endpoints, other);
        },
        static services =>
        {
            services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme)
                .AddApiKey()
                .AddScheme<AuthenticationSchemeOptions, GuestAuthenticationHandler>(
                    GuestAuthenticationHandler.Scheme, null);
            services.AddControllersWithViews().AddApplicationPart(typeof(ClassicController).Assembly);
        });

    private void Map(IEndpointRouteBuilder app, Tenant other)
    {
        app.MapControllers();
        app.MapGet("/key", Serve).RequireApiKey();
        app.MapGet("/scope", Serve).RequireScope("orders:read");
        app.MapGet("/product", Serve).RequireApiKey(_tenant.Product);
        app.MapGet("/project", Serve).RequireApiKey(project: _tenant.Project);
        app.MapGet("/organization", Serve).RequireApiKey(organization: _tenant.Organization);
        app.MapGet("/all", Serve).RequireApiKey(_tenant.Product, _tenant.Project).RequireScope("orders:read");
        app.MapGet("/default", Serve).RequireAuthorization();
        app.MapGet("/other-product", Serve).RequireApiKey(other.Product);
        app.MapGet("/other-organization", Serve).RequireApiKey(organization: other.Organization);
        app.MapGet("/assertion", Serve)
            .RequireAuthorization(static policy => policy.RequireApiKey().RequireAssertion(static _ => false));
        app.MapGet("/true-assertion", Serve)
            .RequireAuthorization(static policy => policy.RequireApiKey().RequireAssertion(static _ => true));
        app.MapGet("/guest", static (HttpContext context) => context.User.Identity?.AuthenticationType)
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = GuestAuthenticationHandler.Scheme });
        app.MapGet("/open", static (HttpContext context) => context.GetApiKey()?.Metadata.Owner ?? "none");
        app.MapGet("/optional", static (ApiKey? key) => key?.Metadata.Owner ?? "none");
        app.MapGet("/throws", Throw);
        app.MapGet("/Error", static () => Results.Text("error", statusCode: 500));
        app.MapGet("/not-found", static () => Results.Text("not found", statusCode: 404));

        static string Serve() => "served";
    }
}
