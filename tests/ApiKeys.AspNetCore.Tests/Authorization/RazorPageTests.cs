using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>Razor pages, with endpoint routing and without it.</summary>
public sealed class RazorPageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_serves_only_keys_that_its_model_admits(bool hasEndpointRouting)
    {
        Tenant tenant = null!;
        await using var app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                tenant = await Tenant.CreateAsync(client);
                if (hasEndpointRouting)
                    endpoints.MapRazorPages();
                else
                    ((WebApplication)endpoints).UseMvc();
            },
            services =>
            {
                services.AddAuthentication().AddApiKey();
                services.AddRazorPages()
                    .AddMvcOptions(options => options.EnableEndpointRouting = hasEndpointRouting)
                    .ConfigureApplicationPartManager(static parts =>
                        parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(RazorOrdersPage).Assembly)));
            });

        var served = await app.GetAsync("/razor/orders", $"X-API-Key: {await tenant.IssueAsync("orders:read")}");
        var refused = await app.GetAsync("/razor/orders", $"X-API-Key: {await tenant.IssueAsync("orders:write")}");

        Assert.Equal((200, "orders of RazorOrdersModel"), (served.Status, served.Body));
        Assert.Equal(401, (await app.GetAsync("/razor/orders")).Status);
        Assert.Equal(403, refused.Status);
    }
}
