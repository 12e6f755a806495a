using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using IPNetwork = System.Net.IPNetwork;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>A key with networks is compared with the address of the connection, or of the forwarded call.</summary>
public sealed class NetworkTests
{
    private static readonly IPNetwork[] Office = [IPNetwork.Parse("192.0.2.0/24")];

    private OrganizationId _organization;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_address_of_the_connection_decides()
    {
        await using var app = await StartAsync(static _ => { });
        var here = await IssueAsync(app, IPNetwork.Parse("127.0.0.0/8"));
        var elsewhere = await IssueAsync(app, Office);

        Assert.Equal(200, (await app.GetAsync("/", here)).Status);
        var refused = await app.GetAsync("/", elsewhere);

        Assert.Equal((403, "network_not_allowed"), (refused.Status, refused.Code));
        Assert.Null(refused["WWW-Authenticate"]);
        Assert.DoesNotContain("127.0.0.1", refused.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2", refused.Body, StringComparison.Ordinal);
        Assert.Contains(
            app.Log.Entries,
            static entry => entry.Contains("The key was refused: NetworkNotAllowed.", StringComparison.Ordinal));
    }

    // TykTechnologies/tyk#624, nilsteampassnet/TeamPass#2761 and rmyndharis/OpenWA#211: whoever sent the header was
    // taken for a caller from the allowed network.
    [Theory]
    [InlineData("X-Forwarded-For: 192.0.2.1")]
    [InlineData("X-Real-IP: 192.0.2.1")]
    [InlineData("CF-Connecting-IP: 192.0.2.1")]
    [InlineData("Forwarded: for=192.0.2.1")]
    public async Task A_header_that_anybody_can_send_changes_nothing(string header)
    {
        await using var app = await StartAsync(static _ => { });
        var key = await IssueAsync(app, Office);

        Assert.Equal(403, (await app.GetAsync("/", key, header)).Status);
    }

    [Fact]
    public async Task The_forwarded_address_counts_where_the_proxy_is_known()
    {
        await using var app = await StartAsync(static app => app.UseForwardedHeaders(new()
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            KnownProxies = { IPAddress.Loopback },
        }));
        var key = await IssueAsync(app, Office);

        Assert.Equal(200, (await app.GetAsync("/", key, "X-Forwarded-For: 192.0.2.1")).Status);
        Assert.Equal(200, (await app.GetAsync("/", key, "X-Forwarded-For: ::ffff:192.0.2.1")).Status);
        Assert.Equal(403, (await app.GetAsync("/", key, "X-Forwarded-For: 203.0.113.9")).Status);
        Assert.Equal(403, (await app.GetAsync("/", key)).Status);

        // The caller sends the first address, and the proxy adds the last.
        Assert.Equal(403, (await app.GetAsync("/", key, "X-Forwarded-For: 192.0.2.1, 203.0.113.9")).Status);
    }

    [Fact]
    public async Task The_forwarded_address_does_not_count_where_the_proxy_is_not_known()
    {
        await using var app = await StartAsync(static app =>
        {
            var options = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor,
                KnownProxies = { IPAddress.Parse("10.0.0.1") },
            };
            options.KnownProxies.Remove(IPAddress.IPv6Loopback);
            options.KnownIPNetworks.Clear();
            app.UseForwardedHeaders(options);
        });

        Assert.Equal(
            403, (await app.GetAsync("/", await IssueAsync(app, Office), "X-Forwarded-For: 192.0.2.1")).Status);
    }

    [Fact]
    public async Task A_key_is_judged_again_where_the_address_is_found_after_its_authentication()
    {
        await using var app = await StartAsync(static app =>
        {
            app.UseAuthentication();
            app.Use(static (context, next) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
                return next(context);
            });
        });
        var inside = await IssueAsync(app, Office);
        var outside = await IssueAsync(app, IPNetwork.Parse("127.0.0.0/8"));

        Assert.Equal("u_alice", (await app.GetAsync("/second", inside)).Body);
        Assert.Equal("none", (await app.GetAsync("/second", outside)).Body);
    }

    [Fact]
    public async Task A_key_with_networks_is_refused_where_the_address_is_not_known()
    {
        await using var app = await StartAsync(static app => app.Use(static (context, next) =>
        {
            context.Connection.RemoteIpAddress = null;
            return next(context);
        }));

        Assert.Equal(403, (await app.GetAsync("/", await IssueAsync(app, IPNetwork.Parse("0.0.0.0/0")))).Status);
        Assert.Equal(200, (await app.GetAsync("/", await IssueAsync(app))).Status);
    }

    [Fact]
    public async Task A_requirement_that_is_checked_later_knows_the_address_too()
    {
        await using var app = await StartAsync(static _ => { });
        var here = await IssueAsync(app, IPNetwork.Parse("127.0.0.0/8"));

        Assert.Equal("yes", (await app.GetAsync("/late", here)).Body);
        Assert.Equal(403, (await app.GetAsync("/late", await IssueAsync(app, Office))).Status);
    }

    private async Task<string> IssueAsync(TestApp app, params IPNetwork[] networks) =>
        "X-API-Key: " + (await app.Client.CreateKeyAsync(
            _organization,
            metadata: new() { Owner = "u_alice", AllowedNetworks = networks },
            cancellationToken: Token)).Plaintext;

    private Task<TestApp> StartAsync(Action<WebApplication> use) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
            var app = (WebApplication)endpoints;
            use(app);
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
            Map(endpoints, (await client.CreateProductAsync(_organization, "Orders", Token)).Id);
        },
        static services => services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme)
            .AddApiKey()
            .AddApiKey("Second", static _ => { }));

    private static void Map(IEndpointRouteBuilder endpoints, ProductId product)
    {
        endpoints.MapGet("/", static () => "").RequireApiKey();
        endpoints.MapGet("/second", static async (HttpContext context) =>
            (await context.AuthenticateAsync("Second")).Principal?.GetApiKey()?.Metadata.Owner ?? "none");
        endpoints.MapGet("/late", async (HttpContext context, IAuthorizationService authorization) =>
            (await authorization.AuthorizeAsync(
                context.User, context, [new ApiKeyRequirement(Product: product)])).Succeeded ? "yes" : "no")
            .RequireApiKey();
    }
}
