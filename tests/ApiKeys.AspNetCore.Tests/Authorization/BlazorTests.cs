using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// The endpoints of Blazor pages that are rendered on the server, and the parts of pages that Blazor itself authorizes.
/// </summary>
public sealed class BlazorTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private Tenant _tenant = null!;

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _tenant = await Tenant.CreateAsync(client);
            ((WebApplication)endpoints).UseAntiforgery();
            endpoints.MapRazorComponents<BlazorApp>();
        },
        static services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddRazorComponents();
            services.AddCascadingAuthenticationState();
        });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_page_serves_only_keys_that_its_attributes_admit()
    {
        var served = await GetAsync("/blazor/orders", "orders:read");

        Assert.Equal((200, "the orders"), (served.Status, served.Body));
        Assert.Equal((403, "insufficient_scope"), Of(await GetAsync("/blazor/orders", "orders:write")));
        Assert.Equal((401, "missing_credential"), Of(await _app.GetAsync("/blazor/orders")));
        Assert.Equal("with a key", (await GetAsync("/blazor/key", "orders:read")).Body);
        Assert.Equal((401, "missing_credential"), Of(await _app.GetAsync("/blazor/key")));
    }

    [Fact]
    public async Task A_view_and_a_routed_page_are_shown_only_to_keys_that_their_attributes_admit()
    {
        var reader = await GetAsync("/blazor/open", "orders:read");
        var writer = await GetAsync("/blazor/open", "orders:write");
        var guest = await _app.GetAsync("/blazor/open");

        Assert.Equal((200, "view: yes; the orders"), (reader.Status, reader.Body));
        Assert.Equal((200, "view: no; page: no"), (writer.Status, writer.Body));
        Assert.Equal((200, "view: no; page: no"), (guest.Status, guest.Body));
    }

    private static (int Status, string? Code) Of(WireResponse response) => (response.Status, response.Code);

    private async Task<WireResponse> GetAsync(string path, string scope) =>
        await _app.GetAsync(path, $"X-API-Key: {await _tenant.IssueAsync(scope)}");
}
