using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>Endpoints that need one of several scopes.</summary>
public sealed class AnyScopeTests : IAsyncLifetime
{
    private const string Any = "Bearer error=\"insufficient_scope\", any_scope=\"orders:read reports\"";

    private TestApp _app = null!;
    private Tenant _tenant = null!;

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _tenant = await Tenant.CreateAsync(client);
            Map(endpoints);
        },
        static services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddAuthorizationBuilder().AddPolicy(
                "reader", static policy => policy.RequireApiKey().RequireAnyScope("orders:read", "reports"));
        });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("/endpoint")]
    [InlineData("/group/endpoint")]
    [InlineData("/policy")]
    [InlineData("/attribute")]
    [InlineData("/beside-a-claim")]
    public async Task A_key_with_one_of_the_scopes_is_admitted_and_another_is_told_which_they_are(string path)
    {
        Assert.Equal(200, (await GetAsync(path, await _tenant.IssueAsync("reports"))).Status);
        Assert.Equal(200, (await GetAsync(path, await _tenant.IssueAsync("orders:*"))).Status);

        var refused = await GetAsync(path, await _tenant.IssueAsync("orders:write"));

        Assert.Equal((403, "insufficient_scope"), (refused.Status, refused.Code));
        Assert.Equal("orders:read reports", refused.Problem("any_scope"));
        Assert.Null(refused.Problem("scope"));
        Assert.Equal(Any, refused["WWW-Authenticate"]);
        Assert.Equal((401, "missing_credential"), Of(await _app.GetAsync(path)));
    }

    [Fact]
    public async Task One_of_several_scopes_is_needed_beside_all_required_ones()
    {
        Assert.Equal(200, (await GetAsync("/all-and-any", await _tenant.IssueAsync("api", "reports"))).Status);
        Assert.Equal(
            "api, ", Missing(await GetAsync("/all-and-any", await _tenant.IssueAsync("reports"))));
        Assert.Equal(
            ", orders:read reports", Missing(await GetAsync("/all-and-any", await _tenant.IssueAsync("api"))));
        var neither = await GetAsync("/all-and-any", await _tenant.IssueAsync());
        Assert.Equal("api, orders:read reports", Missing(neither));
        Assert.Equal(
            "Bearer error=\"insufficient_scope\", scope=\"api\", any_scope=\"orders:read reports\"",
            neither["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("/two")]
    [InlineData("/two-attributes")]
    [InlineData("/group/two")]
    public async Task Two_lists_on_one_endpoint_are_two_conditions(string path)
    {
        Assert.Equal(200, (await GetAsync(path, await _tenant.IssueAsync("reports", "eu"))).Status);
        Assert.Equal(", us eu", Missing(await GetAsync(path, await _tenant.IssueAsync("reports", "orders:read"))));
        Assert.Equal(
            ", orders:read reports", Missing(await GetAsync(path, await _tenant.IssueAsync("us", "eu"))));
    }

    [Fact]
    public async Task A_refusal_by_the_second_list_is_no_use_of_the_key()
    {
        var text = await _tenant.IssueAsync("reports");

        Assert.Equal(403, (await GetAsync("/two", text)).Status);
        Assert.Equal(0, await CountAsync(text));
        Assert.Equal(200, (await GetAsync("/endpoint", text)).Status);
        Assert.Equal(1, await CountAsync(text));
    }

    [Fact]
    public async Task A_list_of_the_scheme_is_a_condition_of_its_own()
    {
        Tenant tenant = null!;
        await using var app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                tenant = await Tenant.CreateAsync(client);
                Map(endpoints);
            },
            static services => services.AddAuthentication().AddApiKey(
                static options => options.Requirement = new() { AnyScopes = ["us", "eu"] }));

        Assert.Equal(200, (await AskAsync("/endpoint", "reports", "us")).Status);
        Assert.Equal(", us eu", Missing(await AskAsync("/endpoint", "reports")));
        Assert.Equal(", orders:read reports", Missing(await AskAsync("/endpoint", "us")));
        Assert.Equal(", us eu", Missing(await AskAsync("/key", "reports")));

        async Task<WireResponse> AskAsync(string path, params string[] scopes) =>
            await app.GetAsync(path, $"X-API-Key: {await tenant.IssueAsync(scopes)}");
    }

    [Fact]
    public async Task The_scopes_of_an_attribute_are_read_back_from_its_policy_name()
    {
        var policies = _app.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        IAuthorizeData attribute = new RequireAnyScopeAttribute("orders:read", "a", "orders:read");

        var policy = await policies.GetPolicyAsync(attribute.Policy!);

        Assert.Equal(["orders:read", "a"], policy!.Requirements.OfType<AnyScopeRequirement>().First().Scopes);
        Assert.Empty(policy.Requirements.OfType<ScopeRequirement>());
        Assert.Throws<NotSupportedException>(() => attribute.Policy = "other");
        Assert.Equal(attribute.Policy, ((AuthorizeAttribute)attribute).Policy);
    }

    [Theory]
    [InlineData("ApiKeys.RequireAnyScope:")]
    [InlineData("ApiKeys.RequireAnyScope:orders:read ")]
    [InlineData("ApiKeys.RequireAnyScope:orders:read orders:read")]
    [InlineData("ApiKeys.RequireAnyScope:orders:*")]
    [InlineData("ApiKeys.RequireAnyScope:orders:read,reports")]
    public async Task A_name_that_no_attribute_creates_is_not_a_policy(string name) =>
        Assert.Null(await _app.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(name));

    [Fact]
    public void A_requirement_without_scopes_or_with_a_faulty_one_is_refused()
    {
        Assert.Throws<ArgumentException>("scopes", static () => new AnyScopeRequirement());
        Assert.Throws<ArgumentException>("scopes", static () => new AnyScopeRequirement("orders:*"));
        Assert.Throws<ArgumentException>("scopes", static () => new RequireAnyScopeAttribute());
        Assert.Throws<ArgumentException>("scopes", static () => new RequireAnyScopeAttribute("orders read"));
    }

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/key", static () => "").RequireApiKey();
        endpoints.MapGet("/endpoint", static () => "").RequireAnyScope("orders:read", "reports");
        endpoints.MapGet("/all-and-any", static () => "").RequireScope("api").RequireAnyScope("orders:read", "reports");
        endpoints.MapGet("/policy", static () => "").RequireAuthorization("reader");
        endpoints.MapGet("/attribute", static () => "")
            .RequireAuthorization(new RequireAnyScopeAttribute("orders:read", "reports"));
        endpoints.MapGet("/beside-a-claim", static () => "")
            .RequireAnyScope("orders:read", "reports")
            .RequireAuthorization(static policy => policy.RequireClaim(ApiKeyClaimTypes.Organization));
        endpoints.MapGet("/two", static () => "")
            .RequireAnyScope("orders:read", "reports")
            .RequireAnyScope("us", "eu");
        endpoints.MapGet("/two-attributes", static () => "").RequireAuthorization(
            new RequireAnyScopeAttribute("orders:read", "reports"), new RequireAnyScopeAttribute("us", "eu"));
        var group = endpoints.MapGroup("/group").RequireAnyScope("orders:read", "reports");
        group.MapGet("/endpoint", static () => "");
        group.MapGet("/two", static () => "").RequireAnyScope("us", "eu");
    }

    private static (int Status, string? Code) Of(WireResponse response) => (response.Status, response.Code);

    private static string Missing(WireResponse refused)
    {
        Assert.Equal((403, "insufficient_scope"), Of(refused));
        return $"{refused.Problem("scope")}, {refused.Problem("any_scope")}";
    }

    private async Task<long> CountAsync(string text) =>
        (await _app.Client.FindKeyAsync(text, TestContext.Current.CancellationToken))!.Key!.UseCount;

    private Task<WireResponse> GetAsync(string path, string key) => _app.GetAsync(path, $"X-API-Key: {key}");
}
