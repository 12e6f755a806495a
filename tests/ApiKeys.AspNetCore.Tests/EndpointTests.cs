using ApiKeys.AspNetCore.Tests.Controllers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>
/// The requirements of an endpoint come from attributes, groups, policies and the scheme. A key must meet all of them.
/// </summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private readonly TemporaryFile _file = new();
    private ApiKeyClient _client = null!;
    private OrganizationId _organization;
    private ProductId _product;
    private ProductId _otherProduct;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path));
        await _client.MigrateAsync(Token);
        _organization = (await _client.CreateOrganizationAsync("Acme Inc", Token)).Id;
        _product = (await _client.CreateProductAsync(_organization, "Orders", Token)).Id;
        _otherProduct = (await _client.CreateProductAsync(_organization, "Invoices", Token)).Id;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public async Task Attributes_of_a_controller_and_its_actions_add_up()
    {
        await using var app = await StartAsync(
            static endpoints => endpoints.MapControllers(),
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddControllers().AddApplicationPart(typeof(OrdersController).Assembly);
            });
        var reader = await IssueAsync("orders:read");
        var writer = await IssueAsync("orders:write");
        var both = await IssueAsync("orders:*");

        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/controllers/orders")));
        Assert.Equal(200, (await app.GetAsync("/controllers/orders", reader)).Status);
        Assert.Equal((403, "insufficient_scope"), Of(await app.GetAsync("/controllers/orders", writer)));
        Assert.Equal((403, "insufficient_scope"), Of(await PostAsync(app, "/controllers/orders", reader)));
        Assert.Equal("orders:read", (await PostAsync(app, "/controllers/orders", writer)).Problem("scope"));
        Assert.Equal((200, "u_alice"), await StatusAndBody(PostAsync(app, "/controllers/orders", both)));
        Assert.Equal((403, "out_of_scope"), Of(await app.GetAsync("/controllers/orders/product", both)));
    }

    [Fact]
    public async Task An_endpoint_is_for_one_kind_or_one_environment_if_it_says_so()
    {
        await using var app = await StartAsync(endpoints =>
        {
            endpoints.MapGet("/any", static () => "any").RequireApiKey();
            endpoints.MapGet("/kind", static () => "kind").RequireApiKey(kind: "pk");
            endpoints.MapGet("/sandbox", static () => "sandbox").RequireApiKey(environment: "test");
            endpoints.MapGet("/policy", static () => "policy").RequireAuthorization(
                static policy => policy.RequireApiKey(kind: "sk"));
        });
        var issuer = Issuer();
        await using (issuer)
        {
            var secret = await IssueAsync(issuer, "sk", "");
            var publishable = await IssueAsync(issuer, "pk", "");
            var sandbox = await IssueAsync(issuer, "sk", "test");

            Assert.Equal("200 403 401 200", await StatusesAsync(secret));
            Assert.Equal("200 200 401 403", await StatusesAsync(publishable));
            Assert.Equal("200 403 200 200", await StatusesAsync(sandbox));
        }

        async Task<string> StatusesAsync(string key)
        {
            var statuses = new List<int>();
            foreach (var path in (string[])["/any", "/kind", "/sandbox", "/policy"])
                statuses.Add((await app.GetAsync(path, key)).Status);
            return string.Join(' ', statuses);
        }
    }

    [Fact]
    public async Task What_an_endpoint_does_not_name_stays_as_the_scheme_requires_it()
    {
        await using var app = await StartAsync(
            endpoints => endpoints.MapGet("/", static () => "").RequireApiKey(_product).RequireScope("orders:read"),
            static services => services.AddAuthentication().AddApiKey(static options => options.Requirement = new()
            {
                Kind = "sk",
                Environments = ["test"],
            }));
        await using var issuer = Issuer();

        Assert.Equal(200, (await app.GetAsync("/", await IssueAsync(issuer, "sk", "test"))).Status);
        Assert.Equal((403, "out_of_scope"), Of(await app.GetAsync("/", await IssueAsync(issuer, "pk", "test"))));
        Assert.Equal((401, "invalid_token"), Of(await app.GetAsync("/", await IssueAsync(issuer, "sk", ""))));
    }

    private ApiKeyClient Issuer() => ApiKeyClient.Open(
        ApiKeyDatabase.Sqlite(_file.Path), new() { OtherKeyPrefixes = ["pk"], OtherEnvironments = ["test"] });

    private async Task<string> IssueAsync(ApiKeyClient issuer, string kind, string environment)
    {
        var issued = await issuer.CreateKeyAsync(
            _organization,
            metadata: new() { Scopes = ["orders:read"] },
            kind: kind,
            environment: environment,
            cancellationToken: Token);
        return $"X-API-Key: {issued.Plaintext}";
    }

    [Fact]
    public async Task Requirements_of_a_group_and_its_endpoints_add_up()
    {
        await using var app = await StartAsync(endpoints =>
        {
            var group = endpoints.MapGroup("/orders")
                .RequireApiKey(organization: _organization)
                .RequireScope("orders:read");
            group.MapGet("/", static () => "read");
            group.MapGet("/write", static () => "write").RequireApiKey(_product).RequireScope("orders:write");
        });
        var reader = await IssueAsync("orders:read");
        var issued = await _client.CreateKeyAsync(
            _organization,
            productId: _otherProduct,
            metadata: new() { Scopes = ["orders:*"] },
            cancellationToken: Token);
        var other = $"X-API-Key: {issued.Plaintext}";

        var none = await app.GetAsync("/orders/write");
        var refused = await app.GetAsync("/orders/write", reader);

        Assert.Equal((401, "missing_credential"), Of(none));
        Assert.Single(none.Headers, static header => header.Name is "WWW-Authenticate");
        Assert.Equal(200, (await app.GetAsync("/orders", reader)).Status);
        Assert.Equal(("insufficient_scope", "orders:write"), (refused.Code, refused.Problem("scope")));
        Assert.Equal(200, (await app.GetAsync("/orders/write", await IssueAsync("orders:*"))).Status);
        Assert.Equal((403, "out_of_scope"), Of(await app.GetAsync("/orders/write", other)));
    }

    [Fact]
    public async Task An_attribute_takes_ids_as_text()
    {
        await using var app = await StartAsync(endpoints =>
        {
            endpoints.MapGet("/orders", static () => "").RequireAuthorization(new RequireApiKeyAttribute
            {
                Product = _product.ToString(),
                Organization = _organization.ToString(),
            });
            endpoints.MapGet("/invoices", static () => "")
                .RequireAuthorization(new RequireApiKeyAttribute { Product = _otherProduct.ToString() });
        });
        var key = await IssueAsync();

        Assert.Equal(200, (await app.GetAsync("/orders", key)).Status);
        Assert.Equal((403, "out_of_scope"), Of(await app.GetAsync("/invoices", key)));
        Assert.Throws<FormatException>(static () => new RequireApiKeyAttribute { Product = "orders" });
        Assert.Throws<ArgumentException>(static () => new RequireScopeAttribute());
        Assert.Throws<ArgumentException>(static () => new RequireScopeAttribute("orders read"));
    }

    [Fact]
    public void A_faulty_scope_is_refused_and_its_parameter_is_named_once()
    {
        var fault = Assert.Throws<ArgumentException>(static () => new ScopeRequirement("orders read"));

        Assert.Equal("scopes", fault.ParamName);
        Assert.Equal(1, fault.Message.Split("(Parameter '").Length - 1);
        Assert.EndsWith(" (Parameter 'scopes')", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_validated_against_the_named_policy()
    {
        await using var app = await StartAsync(
            static endpoints =>
            {
                endpoints.MapGet("/orders", static () => "").RequireAuthorization("orders");
                endpoints.MapGet("/invoices", static () => "").RequireAuthorization("invoices");
                endpoints.MapGet("/in-code", static () => "")
                    .RequireAuthorization(static policy => policy.RequireApiKey().RequireScope("orders:read"));
            },
            services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddAuthorizationBuilder()
                    .AddPolicy("orders", static policy => policy.RequireScope("orders:read"))
                    .AddPolicy("invoices", policy => policy.RequireApiKey(_otherProduct));
            });
        var issued = await _client.CreateKeyAsync(
            _organization,
            productId: _product,
            metadata: new() { RateLimits = [RateLimit.PerDay(1)] },
            cancellationToken: Token);
        var key = $"X-API-Key: {issued.Plaintext}";

        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/orders")));
        Assert.Equal((403, "insufficient_scope"), Of(await app.GetAsync("/orders", key)));
        Assert.Equal((403, "insufficient_scope"), Of(await app.GetAsync("/in-code", key)));
        Assert.Equal((403, "out_of_scope"), Of(await app.GetAsync("/invoices", key)));
        Assert.Equal(200, (await app.GetAsync("/orders", await IssueAsync("orders:read"))).Status);
        Assert.Equal(0, (await app.Client.GetKeyAsync(_organization, issued.Key.Id, Token)).UseCount);
    }

    [Fact]
    public async Task Default_and_fallback_policies_apply()
    {
        await using var app = await StartAsync(
            static endpoints =>
            {
                endpoints.MapGet("/default", static () => "").RequireAuthorization();
                endpoints.MapGet("/fallback", static () => "");
                endpoints.MapGet("/open", static () => "").AllowAnonymous();
            },
            static services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddAuthorizationBuilder()
                    .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireScope("api:use").Build())
                    .SetFallbackPolicy(
                        new AuthorizationPolicyBuilder().RequireApiKey().RequireScope("api:browse").Build());
            });
        var user = await IssueAsync("api:use");
        var browser = await IssueAsync("api:browse");

        Assert.Equal(
            (200, 403),
            ((await app.GetAsync("/default", user)).Status, (await app.GetAsync("/default", browser)).Status));
        Assert.Equal(
            (403, 200),
            ((await app.GetAsync("/fallback", user)).Status, (await app.GetAsync("/fallback", browser)).Status));
        Assert.Equal(401, (await app.GetAsync("/default")).Status);
        Assert.Equal(401, (await app.GetAsync("/fallback")).Status);
        Assert.Equal(200, (await app.GetAsync("/open")).Status);
    }

    [Fact]
    public async Task An_anonymous_endpoint_requires_nothing_of_a_key()
    {
        await using var app = await StartAsync(static endpoints =>
            endpoints.MapGet("/open", static (HttpContext context) => context.GetApiKey()?.Metadata.Owner ?? "none")
                .RequireApiKey()
                .RequireScope("orders:read")
                .AllowAnonymous());

        Assert.Equal((200, "none"), await StatusAndBody(app.GetAsync("/open")));
        Assert.Equal((200, "u_alice"), await StatusAndBody(app.GetAsync("/open", await IssueAsync())));
        Assert.Equal((200, "none"), await StatusAndBody(app.GetAsync("/open", "X-API-Key: junk")));
    }

    [Fact]
    public async Task Two_different_products_on_one_endpoint_are_an_error()
    {
        await using var app = await StartAsync(endpoints =>
            endpoints.MapGet("/orders", static () => "").RequireApiKey(_product).RequireApiKey(_otherProduct));

        var response = await app.GetAsync("/orders", await IssueAsync());
        var anonymous = await app.GetAsync("/orders");

        Assert.Equal((500, 500), (response.Status, anonymous.Status));
        Assert.Contains(
            app.Log.Entries,
            static entry => entry.Contains("/orders requires two different ProductIds: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_is_authenticated_before_routing_is_still_refused()
    {
        await using var app = await StartAsync(endpoints =>
        {
            var web = (WebApplication)endpoints;
            web.UseAuthentication();
            web.UseRouting();
            web.UseAuthorization();
            web.MapGet("/scope", static () => "").RequireApiKey().RequireScope("orders:read");
            web.MapGet("/scope-alone", static () => "").RequireScope("orders:read");
            web.MapGet("/product", static () => "").RequireApiKey(_otherProduct);
        });
        var key = await IssueAsync("orders:write");
        var reader = await IssueAsync("orders:read");

        foreach (var path in (string[])["/scope", "/scope-alone"])
        {
            var refused = await app.GetAsync(path, key);
            Assert.Equal(
                (403, "insufficient_scope", "orders:read"),
                (refused.Status, refused.Code, refused.Problem("scope")));
            Assert.Equal(200, (await app.GetAsync(path, reader)).Status);
            Assert.Equal((401, "missing_credential"), Of(await app.GetAsync(path)));
        }

        Assert.Equal((403, "out_of_scope"), Of(await app.GetAsync("/product", key)));
    }

    [Fact]
    public async Task The_requirement_of_the_scheme_applies_to_every_endpoint()
    {
        await using var app = await StartAsync(
            static endpoints =>
            {
                endpoints.MapGet("/orders", static () => "").RequireApiKey();
                endpoints.MapGet("/write", static () => "").RequireApiKey().RequireScope("orders:write");
            },
            services => services.AddAuthentication().AddApiKey(options => options.Requirement = new()
            {
                Product = _otherProduct,
                Scopes = ["api:use"],
                TrackUsage = false,
            }));
        var issued = await _client.CreateKeyAsync(
            _organization,
            productId: _otherProduct,
            metadata: new() { Scopes = ["api:use"] },
            cancellationToken: Token);
        var key = $"X-API-Key: {issued.Plaintext}";

        Assert.Equal((403, "out_of_scope"), Of(await app.GetAsync("/orders", await IssueAsync("api:use"))));
        Assert.Equal(200, (await app.GetAsync("/orders", key)).Status);
        Assert.Equal("orders:write", (await app.GetAsync("/write", key)).Problem("scope"));
        Assert.Equal(0, (await app.Client.GetKeyAsync(_organization, issued.Key.Id, Token)).UseCount);
    }

    private static (int Status, string? Code) Of(WireResponse response) => (response.Status, response.Code);

    private static async Task<(int Status, string Body)> StatusAndBody(Task<WireResponse> response) =>
        ((await response).Status, (await response).Body);

    private static Task<WireResponse> PostAsync(TestApp app, string path, string header) =>
        WireClient.SendAsync(app.EndPoint, $"POST {path} HTTP/1.1", [header], "");

    private Task<TestApp> StartAsync(Action<IEndpointRouteBuilder> map, Action<IServiceCollection>? configure = null) =>
        TestApp.StartAsync(
            (endpoints, _) =>
            {
                map(endpoints);
                return Task.CompletedTask;
            },
            configure,
            ApiKeyDatabase.Sqlite(_file.Path));

    private async Task<string> IssueAsync(params string[] scopes)
    {
        var issued = await _client.CreateKeyAsync(
            _organization,
            productId: _product,
            metadata: new() { Owner = "u_alice", Scopes = scopes },
            cancellationToken: Token);
        return $"X-API-Key: {issued.Plaintext}";
    }
}
