using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>A request with a key to an endpoint that demands none.</summary>
public sealed class OpenEndpointTests
{
    private IssuedKey _issued = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_endpoint_asks_for_no_key_where_another_scheme_is_the_default()
    {
        await using var app = await StartAsync(static services => services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie().AddApiKey());

        Assert.Equal("none", (await GetAsync(app, "/open")).Body);
        Assert.Equal(0, await CountUsesAsync(app));
        Assert.Equal("u_alice", (await GetAsync(app, "/orders")).Body);
        Assert.Equal(1, await CountUsesAsync(app));
        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/orders")));

        await app.Client.DisposeAsync();
        Assert.Equal((200, "none"), StatusAndBody(await GetAsync(app, "/open")));
        Assert.DoesNotContain(
            app.Log.Entries, static entry => entry.Contains("Keys cannot be validated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_open_endpoint_is_served_without_the_key_while_the_database_is_away()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication().AddApiKey());
        await app.Client.DisposeAsync();

        Assert.Equal((200, "none"), StatusAndBody(await GetAsync(app, "/open")));
    }

    [Fact]
    public async Task An_answer_of_an_open_endpoint_that_refuses_the_caller_is_no_use()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication().AddApiKey());

        Assert.Equal(403, (await GetAsync(app, "/status/403")).Status);
        Assert.Equal(401, (await GetAsync(app, "/status/401")).Status);
        Assert.Equal((403, "forbidden"), Of(await GetAsync(app, "/forbid")));
        Assert.Equal(0, await CountUsesAsync(app));
        Assert.Equal(404, (await GetAsync(app, "/status/404")).Status);
        Assert.Equal(1, await CountUsesAsync(app));
    }

    [Fact]
    public async Task A_limit_that_is_used_up_hides_the_key_only_from_a_handler_that_takes_it()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication().AddApiKey());
        _issued = await app.Client.CreateKeyAsync(
            _issued.Key.OrganizationId,
            metadata: new() { Owner = "u_bob", RateLimits = [RateLimit.PerDay(1)] },
            cancellationToken: Token);

        Assert.Equal("u_bob", (await GetAsync(app, "/optional")).Body);
        Assert.Equal("none", (await GetAsync(app, "/optional")).Body);
        Assert.Equal("u_bob", (await GetAsync(app, "/open")).Body);
        Assert.Equal((429, "rate_limited"), Of(await GetAsync(app, "/orders")));
        Assert.Equal(1, await CountUsesAsync(app));
    }

    [Fact]
    public async Task A_key_that_is_first_asked_for_during_the_answer_is_a_use()
    {
        await using var app = await StartAsync(static services => services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie().AddApiKey());

        Assert.Equal("begun, True", (await GetAsync(app, "/late")).Body);

        // It counts when the request has ended, which the client does not see.
        while (await CountUsesAsync(app) is 0)
            await Task.Delay(10, Token);
        Assert.Equal(1, await CountUsesAsync(app));
    }

    private static (int Status, string? Code) Of(WireResponse response) => (response.Status, response.Code);

    private static (int Status, string Body) StatusAndBody(WireResponse response) => (response.Status, response.Body);

    private Task<WireResponse> GetAsync(TestApp app, string path) =>
        app.GetAsync(path, $"X-API-Key: {_issued.Plaintext}");

    private async Task<long> CountUsesAsync(TestApp app) =>
        (await app.Client.GetKeyAsync(_issued.Key.OrganizationId, _issued.Key.Id, Token)).UseCount;

    private Task<TestApp> StartAsync(Action<IServiceCollection> configure) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
            _issued = await client.CreateKeyAsync(
                organization.Id, metadata: new() { Owner = "u_alice" }, cancellationToken: Token);
            endpoints.MapGet("/open", OwnerOf);
            endpoints.MapGet("/orders", OwnerOf).RequireApiKey();
            endpoints.MapGet("/optional", static (ApiKey? key) => key?.Metadata.Owner ?? "none");
            endpoints.MapGet("/status/{status:int}", static (int status) => Results.StatusCode(status));
            endpoints.MapGet("/forbid", static () => Results.Forbid());
            endpoints.MapGet("/late", static async (HttpContext context) =>
            {
                await context.Response.WriteAsync("begun, ");
                var result = await context.AuthenticateAsync(ApiKeyDefaults.AuthenticationScheme);
                await context.Response.WriteAsync($"{result.Succeeded}");
            });
        },
        configure);

    private static string OwnerOf(HttpContext context) => context.GetApiKey()?.Metadata.Owner ?? "none";
}
