using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>Code that combines attributes into a policy by itself, as frameworks do.</summary>
public sealed class CombinedPolicyTests : IAsyncLifetime
{
    private const string Other = "0192a5f0-0000-7000-8000-000000000001";

    private TestApp _app = null!;
    private Tenant _tenant = null!;
    private IAuthorizeData[] _data = [];

    public async ValueTask InitializeAsync() => _app = await TestApp.StartAsync(async (endpoints, client) =>
    {
        _tenant = await Tenant.CreateAsync(client);
        endpoints.MapGet("/", FindAnswerAsync);
        endpoints.MapGet("/copied", static () => "").RequireAuthorization(
            CopyOf(new RequireScopeAttribute("orders:read")), CopyOf(new RequireApiKeyAttribute()));
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_combined_policy_requires_the_scopes()
    {
        var scopes = new RequireScopeAttribute("orders:read", "orders:list");

        Assert.False(await AskAsync(await _tenant.IssueAsync(), scopes));
        Assert.False(await AskAsync(await _tenant.IssueAsync("orders:read"), scopes));
        Assert.True(await AskAsync(await _tenant.IssueAsync("orders:list", "orders:read"), scopes));
    }

    [Fact]
    public async Task A_combined_policy_requires_each_attribute()
    {
        IAuthorizeData[] data =
        [
            new RequireApiKeyAttribute(),
            new RequireScopeAttribute("orders:read"),
            new RequireScopeAttribute("orders:list"),
        ];

        Assert.False(await AskAsync(await _tenant.IssueAsync("orders:read"), data));
        Assert.False(await AskAsync(await _tenant.IssueAsync("orders:list"), data));
        Assert.True(await AskAsync(await _tenant.IssueAsync("orders:*"), data));
    }

    [Fact]
    public async Task A_combined_policy_requires_the_organization_the_project_and_the_product()
    {
        var key = await _tenant.IssueForAsync(_tenant.Product);

        Assert.False(await AskAsync(key, new RequireApiKeyAttribute { Organization = Other }));
        Assert.False(await AskAsync(key, new RequireApiKeyAttribute { Project = Other }));
        Assert.False(await AskAsync(key, new RequireApiKeyAttribute { Product = Other }));
        Assert.True(await AskAsync(key, new RequireApiKeyAttribute()));
        Assert.True(await AskAsync(key, new RequireApiKeyAttribute
        {
            Organization = _tenant.Organization.ToString(),
            Product = _tenant.Product.ToString(),
        }));
        Assert.True(await AskAsync(
            await _tenant.IssueForProjectAsync(), new RequireApiKeyAttribute { Project = _tenant.Project.ToString() }));
    }

    [Fact]
    public async Task A_link_between_a_project_and_a_product_counts_after_the_validation_too()
    {
        var product = new RequireApiKeyAttribute { Product = _tenant.Product.ToString() };

        Assert.True(await AskAsync(await _tenant.IssueAsync(), product));
        Assert.True(await AskAsync(await _tenant.IssueForProjectAsync(), product));
        Assert.False(await AskAsync(
            await _tenant.IssueForProjectAsync(), new RequireApiKeyAttribute { Product = Other }));
    }

    [Fact]
    public async Task A_copy_of_an_attribute_requires_the_same()
    {
        Assert.Equal(401, (await _app.GetAsync("/copied")).Status);
        Assert.Equal(403, (await GetAsync("/copied", await _tenant.IssueAsync())).Status);
        Assert.Equal(200, (await GetAsync("/copied", await _tenant.IssueAsync("orders:read"))).Status);
    }

    private static AuthorizeAttribute CopyOf(IAuthorizeData data) =>
        new() { Policy = data.Policy, Roles = data.Roles, AuthenticationSchemes = data.AuthenticationSchemes };

    private async Task<string> FindAnswerAsync(
        HttpContext context, IAuthorizationPolicyProvider policies, IAuthorizationService authorization)
    {
        var policy = await AuthorizationPolicy.CombineAsync(policies, _data);
        return (await authorization.AuthorizeAsync(context.User, resource: null, policy!)).Succeeded ? "yes" : "no";
    }

    // Whether the key is authorized by the policy that the app combines from the attributes.
    private async Task<bool> AskAsync(string key, params IAuthorizeData[] data)
    {
        _data = data;
        var response = await GetAsync("/", key);
        Assert.Equal(200, response.Status);
        return response.Body is "yes";
    }

    private Task<WireResponse> GetAsync(string path, string key) => _app.GetAsync(path, $"X-API-Key: {key}");
}
