using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// With endpoint routing, the middleware authorizes a controller. Without it, MVC turns the attributes into a filter.
/// </summary>
public sealed class MvcTests
{
    private Tenant _tenant = null!;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_controller_refuses_a_caller_without_a_key(bool hasEndpointRouting)
    {
        await using var app = await StartAsync(hasEndpointRouting);

        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/classic/key")));
        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/classic/scope")));
        Assert.Equal((401, "invalid_token"), Of(await app.GetAsync("/classic/key", "X-API-Key: junk")));
        Assert.Equal((200, "key"), await StatusAndBody(app, "/classic/key", await _tenant.IssueAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_controller_refuses_a_key_that_lacks_its_scope(bool hasEndpointRouting)
    {
        await using var app = await StartAsync(hasEndpointRouting);

        var writer = await _tenant.IssueAsync("orders:write");
        var reader = await _tenant.IssueAsync("orders:read");

        Assert.Equal((403, "insufficient_scope"), Of(await app.GetAsync("/classic/scope", $"X-API-Key: {writer}")));
        Assert.Equal((200, "scope"), await StatusAndBody(app, "/classic/scope", reader));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_controller_refuses_a_key_of_another_product(bool hasEndpointRouting)
    {
        await using var app = await StartAsync(hasEndpointRouting);
        var key = await _tenant.IssueForAsync(_tenant.Product);

        Assert.Equal(403, (await StatusAndBody(app, "/classic/product", key)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_made_of_the_attributes_protects_a_controller(bool hasEndpointRouting)
    {
        await using var app = await StartAsync(hasEndpointRouting, withFilter: true);

        Assert.Equal((401, "missing_credential"), Of(await app.GetAsync("/filtered")));
        Assert.Equal(403, (await StatusAndBody(app, "/filtered", await _tenant.IssueAsync("orders:read"))).Status);
        Assert.Equal((200, "filtered"), await StatusAndBody(app, "/filtered", await _tenant.IssueAsync("api:use")));
    }

    private static (int Status, string? Code) Of(WireResponse response) => (response.Status, response.Code);

    private static async Task<(int Status, string Body)> StatusAndBody(TestApp app, string path, string key)
    {
        var response = await app.GetAsync(path, $"X-API-Key: {key}");
        return (response.Status, response.Body);
    }

    private Task<TestApp> StartAsync(bool hasEndpointRouting, bool withFilter = false) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _tenant = await Tenant.CreateAsync(client);
            if (hasEndpointRouting)
                endpoints.MapControllers();
            else
                ((WebApplication)endpoints).UseMvc();
        },
        services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddMvc(options =>
            {
                options.EnableEndpointRouting = hasEndpointRouting;
                if (withFilter)
                    options.Filters.Add(
                        new AuthorizeFilter([new RequireApiKeyAttribute(), new RequireScopeAttribute("api:use")]));
            }).AddApplicationPart(typeof(ClassicController).Assembly);
        });
}
