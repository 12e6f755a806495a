using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>An app can change each step of an authentication.</summary>
public sealed class EventTests
{
    private string _key = "";
    private ApiKey? _issued;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_can_read_the_key_from_another_place()
    {
        await using var app = await StartAsync(static options => options.Events.OnReceiving = static context =>
        {
            context.Text = context.Request.Query["key"];
            return Task.CompletedTask;
        });

        Assert.Equal(200, (await app.GetAsync($"/?key={_key}")).Status);
        Assert.Equal(200, (await app.GetAsync("/", $"X-API-Key: {_key}")).Status);
        Assert.Equal((401, "invalid_token"), Of(await app.GetAsync($"/?key=junk", $"X-API-Key: {_key}")));
        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/")));
    }

    [Fact]
    public async Task An_app_can_refuse_a_call_before_validation()
    {
        await using var app = await StartAsync(static options => options.Events.OnReceiving = static context =>
        {
            context.Fail("Not from here.");
            return Task.CompletedTask;
        });

        Assert.Equal((401, "invalid_token"), Of(await app.GetAsync("/", $"X-API-Key: {_key}")));
        Assert.Equal(0, (await app.Client.GetKeyAsync(_issued!.OrganizationId, _issued.Id, Token)).UseCount);
    }

    [Fact]
    public async Task An_app_can_ignore_the_key_of_a_call()
    {
        await using var app = await StartAsync(static options => options.Events.OnReceiving = static context =>
        {
            context.NoResult();
            return Task.CompletedTask;
        });

        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/", $"X-API-Key: {_key}")));
    }

    [Fact]
    public async Task An_app_can_add_a_claim()
    {
        await using var app = await StartAsync(static options => options.Events.OnValidated = static context =>
        {
            context.Identity.AddClaim(new("tenant", context.Identity.Key.Metadata.Owner + "-1"));
            return Task.CompletedTask;
        });

        Assert.Equal("u_alice u_alice-1", (await app.GetAsync("/", $"X-API-Key: {_key}")).Body);
    }

    [Fact]
    public async Task An_app_can_refuse_a_valid_key()
    {
        await using var app = await StartAsync(static options => options.Events.OnValidated = static context =>
        {
            context.Fail("Not today.");
            return Task.CompletedTask;
        });

        var response = await app.GetAsync("/", $"X-API-Key: {_key}");

        Assert.Equal(
            (401, "invalid_token", "Bearer error=\"invalid_token\""),
            (response.Status, response.Code, response["WWW-Authenticate"]));
        Assert.DoesNotContain("Not today", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_can_replace_the_principal()
    {
        await using var app = await StartAsync(static options => options.Events.OnValidated = static context =>
        {
            context.Principal = new(new ClaimsIdentity(context.Identity, [new("tenant", "t_1")]));
            context.Success();
            return Task.CompletedTask;
        });

        // The new principal is not a key, so an endpoint that requires a key refuses it.
        Assert.Equal((403, "forbidden"), Of(await app.GetAsync("/", $"X-API-Key: {_key}")));
        Assert.Equal("u_alice t_1", (await app.GetAsync("/authenticated", $"X-API-Key: {_key}")).Body);
    }

    [Fact]
    public async Task An_app_can_change_the_problem_of_a_refusal()
    {
        ValidationStatus? status = null;
        await using var app = await StartAsync(options => options.Events.OnRefusing = context =>
        {
            status = context.Validation?.Status;
            context.Problem.Status = 404;
            context.Problem.Title = "Nothing here.";
            context.Problem.Extensions["support"] = "help@example.com";
            return Task.CompletedTask;
        });
        await app.Client.RevokeKeyAsync(_issued!.OrganizationId, _issued.Id, cancellationToken: Token);

        var response = await app.GetAsync("/", $"X-API-Key: {_key}");

        Assert.Equal(
            (404, "Nothing here.", "help@example.com", "404"),
            (response.Status, response.Problem("title"), response.Problem("support"), response.Problem("status")));
        Assert.Equal(ValidationStatus.Revoked, status);
    }

    [Fact]
    public async Task An_app_can_answer_a_refusal_itself()
    {
        await using var app = await StartAsync(static options => options.Events.OnRefusing = static async context =>
        {
            context.HandleResponse();
            context.Response.StatusCode = 418;
            await context.Response.WriteAsync("no");
        });

        var response = await app.GetAsync("/");
        var forbidden = await app.GetAsync("/forbidden", $"X-API-Key: {_key}");

        Assert.Equal((418, "no", "Bearer"), (response.Status, response.Body, response["WWW-Authenticate"]));
        Assert.Equal((418, "no"), (forbidden.Status, forbidden.Body));
    }

    [Fact]
    public async Task Events_of_a_derived_type_come_from_the_services()
    {
        await using var app = await StartAsync(
            static options => options.EventsType = typeof(QueryKeyEvents),
            static services => services.AddSingleton<QueryKeyEvents>());

        Assert.Equal("u_alice t_2", (await app.GetAsync($"/?key={_key}")).Body);
        Assert.Equal(410, (await app.GetAsync("/?key=junk")).Status);
    }

    [Fact]
    public async Task Customized_problem_details_apply_to_refusals()
    {
        await using var app = await StartAsync(
            static _ => { },
            static services => services.AddProblemDetails(static options => options.CustomizeProblemDetails =
                static context => context.ProblemDetails.Extensions["support"] = "help@example.com"));

        var response = await app.GetAsync("/");

        Assert.Equal(("help@example.com", "missing_credential"), (response.Problem("support"), response.Code));
    }

    private static (int Status, string? Code) Of(WireResponse response) => (response.Status, response.Code);

    private static string NameAndTenant(HttpContext context) =>
        $"{context.User.Identity!.Name} {context.User.FindFirst("tenant")?.Value}";

    private Task<TestApp> StartAsync(
        Action<ApiKeyAuthenticationOptions> options, Action<IServiceCollection>? configure = null) =>
        TestApp.StartAsync(
            async (endpoints, client) =>
            {
                var organization = await client.CreateOrganizationAsync("Acme Inc", Token);
                var issued = await client.CreateKeyAsync(
                    organization.Id,
                    metadata: new() { Owner = "u_alice" },
                    cancellationToken: Token);
                (_key, _issued) = (issued.Plaintext, issued.Key);
                endpoints.MapGet("/", NameAndTenant).RequireApiKey();
                endpoints.MapGet("/authenticated", NameAndTenant).RequireAuthorization();
                endpoints.MapGet("/forbidden", static () => "").RequireAuthorization(
                    static policy => policy.RequireApiKey().RequireAssertion(static _ => false));
            },
            services =>
            {
                services.AddAuthentication().AddApiKey(options);
                configure?.Invoke(services);
            });
}
