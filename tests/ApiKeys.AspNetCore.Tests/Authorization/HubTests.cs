using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>SignalR itself combines the attributes of a hub method into a policy, on each invocation.</summary>
public sealed class HubTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private Tenant _tenant = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _tenant = await Tenant.CreateAsync(client);
            endpoints.MapHub<OrdersHub>("/hub").RequireApiKey();
            endpoints.MapHub<OrdersHub>("/hub-of-product").RequireApiKey(_tenant.Product);
            endpoints.MapHub<OrdersHub>("/hub-of-guests");
        },
        services =>
        {
            services.AddAuthorization(options => options.AddPolicy(
                OrdersHub.ProductPolicy, policy => policy.RequireApiKey(_tenant.Product)));
            services.AddSignalR().AddJsonProtocol(HubJsonContext.Use);
            const string guest = GuestAuthenticationHandler.Scheme;
            services.AddAuthentication(guest).AddApiKey()
                .AddScheme<AuthenticationSchemeOptions, GuestAuthenticationHandler>(guest, null);
        });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_method_refuses_a_key_that_lacks_its_scope()
    {
        await using var reader = await ConnectAsync("/hub", await _tenant.IssueAsync("orders:read"));

        Assert.Equal("open, ApiKey", await reader.InvokeAsync<string>(nameof(OrdersHub.Open), Token));
        await AssertRefusedAsync(reader, nameof(OrdersHub.Write));
        await AssertRefusedAsync(reader, nameof(OrdersHub.ReadAndWrite));
    }

    [Fact]
    public async Task A_method_serves_a_key_that_has_one_of_its_scopes_and_no_other()
    {
        await using var reader = await ConnectAsync("/hub", await _tenant.IssueAsync("orders:read"));
        await using var writer = await ConnectAsync("/hub", await _tenant.IssueAsync("orders:write"));

        Assert.Equal("found, ApiKey", await reader.InvokeAsync<string>(nameof(OrdersHub.Find), Token));
        await AssertRefusedAsync(writer, nameof(OrdersHub.Find));
    }

    [Fact]
    public async Task A_method_serves_a_key_that_has_its_scopes()
    {
        await using var writer = await ConnectAsync("/hub", await _tenant.IssueAsync("orders:*"));

        Assert.Equal("written, ApiKey", await writer.InvokeAsync<string>(nameof(OrdersHub.Write), Token));
        Assert.Equal(
            "read and written, ApiKey", await writer.InvokeAsync<string>(nameof(OrdersHub.ReadAndWrite), Token));
        Assert.Equal("with a key, ApiKey", await writer.InvokeAsync<string>(nameof(OrdersHub.WithKey), Token));
    }

    [Theory]
    [InlineData("/hub")]
    [InlineData("/hub-of-product")]
    public async Task A_method_refuses_a_key_of_another_product_or_organization(string path)
    {
        await using var connection = await ConnectAsync(path, await _tenant.IssueForAsync(_tenant.Product));

        await AssertRefusedAsync(connection, nameof(OrdersHub.OfOtherProduct));
        await AssertRefusedAsync(connection, nameof(OrdersHub.OfOtherOrganization));
    }

    [Fact]
    public async Task A_method_asks_whether_the_key_covers_its_product_on_each_invocation()
    {
        var issued = await _app.Client.CreateKeyAsync(
            _tenant.Organization, _tenant.Project, cancellationToken: Token);
        await using var connection = await ConnectAsync("/hub", issued.Plaintext);

        for (var call = 0; call < 2; call++)
        {
            var answer = await connection.InvokeAsync<string>(nameof(OrdersHub.OfProduct), Token);
            Assert.Equal("of the product, ApiKey", answer);
        }

        Assert.Equal(1, (await _app.Client.GetKeyAsync(_tenant.Organization, issued.Key.Id, Token)).UseCount);

        await _app.Client.RemoveProductFromProjectAsync(_tenant.Product, _tenant.Project, Token);
        await AssertRefusedAsync(connection, nameof(OrdersHub.OfProduct));
    }

    [Fact]
    public async Task A_method_refuses_a_caller_without_a_key()
    {
        await using var guest = await ConnectAsync("/hub-of-guests", key: null);

        Assert.Equal("open, Guest", await guest.InvokeAsync<string>(nameof(OrdersHub.Open), Token));
        await AssertRefusedAsync(guest, nameof(OrdersHub.WithKey));
        await AssertRefusedAsync(guest, nameof(OrdersHub.Write));
    }

    private static async Task AssertRefusedAsync(HubConnection connection, string method)
    {
        var fault = await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync<string>(method, Token));
        Assert.Contains("unauthorized", fault.Message, StringComparison.Ordinal);
    }

    private async Task<HubConnection> ConnectAsync(string path, string? key)
    {
        var connection = new HubConnectionBuilder().WithUrl(
            new Uri($"http://{_app.EndPoint}{path}"),
            HttpTransportType.WebSockets,
            options =>
            {
                options.SkipNegotiation = true;
                if (key is not null)
                    options.Headers[ApiKeyDefaults.HeaderName] = key;
            }).AddJsonProtocol(HubJsonContext.Use).Build();
        await connection.StartAsync(Token);
        return connection;
    }
}
