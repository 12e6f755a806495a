using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>
/// The policy name of an attribute contains its requirement. Only names that an attribute creates are parsed.
/// </summary>
public sealed class PolicyNameTests : IAsyncLifetime
{
    private const string Id = "0192a5f0-0000-7000-8000-00000000000a";
    private const string OtherId = "0192a5f0-0000-7000-8000-00000000000b";

    private readonly ServiceProvider _services;
    private readonly IAuthorizationPolicyProvider _policies;

    public PolicyNameTests()
    {
        var services = new ServiceCollection().AddSingleton<IAuthorizationPolicyProvider, AppPolicyProvider>();
        services.AddAuthentication().AddApiKey();
        _services = services.BuildServiceProvider();
        _policies = _services.GetRequiredService<IAuthorizationPolicyProvider>();
    }

    private static AuthorizeAttribute[] Attributes =>
        [new RequireScopeAttribute("orders:read"), new RequireApiKeyAttribute { Product = Id }];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task The_scopes_are_read_back_from_the_name()
    {
        var longest = new string('s', 128);

        Assert.Equal(["orders:read"], await ScopesAsync(new("orders:read")));
        Assert.Equal([longest, "a.b_c:d/e-f", "X"], await ScopesAsync(new(longest, "a.b_c:d/e-f", "X")));
        Assert.Equal(["orders:read", "a"], await ScopesAsync(new("orders:read", "a", "orders:read")));
    }

    [Fact]
    public async Task The_organization_the_project_and_the_product_are_read_back_from_the_name()
    {
        Assert.Equal(new(), await TargetAsync(new()));
        Assert.Equal(new(Organization: OrganizationId.Parse(Id)), await TargetAsync(new() { Organization = Id }));
        Assert.Equal(new(Project: ProjectId.Parse(Id)), await TargetAsync(new() { Project = Id.ToUpperInvariant() }));
        Assert.Equal(new(Product: ProductId.Parse(Id)), await TargetAsync(new() { Product = Id }));
        Assert.Equal(
            new(OrganizationId.Parse(Id), ProjectId.Parse(OtherId), ProductId.Parse(Id)),
            await TargetAsync(new() { Product = Id, Organization = Id, Project = OtherId }));
        Assert.Equal(new(), await TargetAsync(new() { Product = Id }, static attribute => attribute.Product = null));
        Assert.Equal(new(Kind: "sk"), await TargetAsync(new() { Kind = "sk" }));
        Assert.Equal(new(Environment: "test"), await TargetAsync(new() { Environment = "test" }));
        Assert.Equal(new(Environment: ""), await TargetAsync(new() { Environment = "" }));
        Assert.Equal(
            new(Product: ProductId.Parse(Id), Kind: "pk", Environment: "live_eu"),
            await TargetAsync(new() { Environment = "live_eu", Kind = "pk", Product = Id }));
    }

    [Theory]
    [InlineData("ApiKeys.RequireScope:")]
    [InlineData("ApiKeys.RequireScope: ")]
    [InlineData("ApiKeys.RequireScope:orders:read ")]
    [InlineData("ApiKeys.RequireScope: orders:read")]
    [InlineData("ApiKeys.RequireScope:orders:read  orders:write")]
    [InlineData("ApiKeys.RequireScope:orders:read orders:read")]
    [InlineData("ApiKeys.RequireScope:orders:*")]
    [InlineData("ApiKeys.RequireScope:*")]
    [InlineData("ApiKeys.RequireScope:orders:read\n")]
    [InlineData("ApiKeys.RequireScope:orders:read,orders:write")]
    [InlineData("ApiKeys.RequireApiKey: ")]
    [InlineData("ApiKeys.RequireApiKey:product=")]
    [InlineData("ApiKeys.RequireApiKey:product=" + Id + " ")]
    [InlineData("ApiKeys.RequireApiKey: product=" + Id)]
    [InlineData("ApiKeys.RequireApiKey:product=" + Id + " product=" + Id)]
    [InlineData("ApiKeys.RequireApiKey:product=" + Id + " product=" + OtherId)]
    [InlineData("ApiKeys.RequireApiKey:product=" + Id + " organization=" + Id)]
    [InlineData("ApiKeys.RequireApiKey:product=0192A5F0-0000-7000-8000-00000000000A")]
    [InlineData("ApiKeys.RequireApiKey:product={" + Id + "}")]
    [InlineData("ApiKeys.RequireApiKey:Product=" + Id)]
    [InlineData("ApiKeys.RequireApiKey:owner=" + Id)]
    [InlineData("ApiKeys.RequireApiKey:orders:read")]
    [InlineData("ApiKeys.RequireApiKey:kind=")]
    [InlineData("ApiKeys.RequireApiKey:kind=s-k")]
    [InlineData("ApiKeys.RequireApiKey:kind=sk kind=sk")]
    [InlineData("ApiKeys.RequireApiKey:environment=te-st")]
    [InlineData("ApiKeys.RequireApiKey:environment=test kind=sk")]
    public async Task A_name_that_no_attribute_creates_is_not_a_policy(string name) =>
        Assert.Null(await _policies.GetPolicyAsync(name));

    [Theory]
    [InlineData("apikeys.requirescope:orders:read")]
    [InlineData("ApiKeys.RequireScope")]
    [InlineData(" ApiKeys.RequireScope:orders:read")]
    [InlineData("")]
    public async Task The_provider_of_the_app_resolves_every_other_name(string name) =>
        Assert.Empty((await _policies.GetPolicyAsync(name))!.Requirements.OfType<ScopeRequirement>());

    [Theory]
    [InlineData("")]
    [InlineData("s k")]
    [InlineData("sk_")]
    public void A_kind_or_environment_that_breaks_the_rules_cannot_be_set(string name)
    {
        Assert.Throws<ArgumentException>(() => new RequireApiKeyAttribute { Kind = name });
        if (name is not "")
            Assert.Throws<ArgumentException>(() => new RequireApiKeyAttribute { Environment = name });
    }

    [Fact]
    public void The_policy_of_an_attribute_cannot_be_changed()
    {
        foreach (IAuthorizeData data in Attributes)
        {
            var name = data.Policy;
            var fault = Assert.Throws<NotSupportedException>(() => data.Policy = "other");
            ((AuthorizeAttribute)data).Policy = null;

            Assert.Contains(data.GetType().Name, fault.Message, StringComparison.Ordinal);
            Assert.Equal(name, data.Policy);
        }
    }

    [Fact]
    public void Code_that_reads_the_base_attribute_sees_the_policy()
    {
        foreach (var attribute in Attributes)
            Assert.Equal(((IAuthorizeData)attribute).Policy, attribute.Policy);
    }

    private async Task<IReadOnlyList<string>> ScopesAsync(RequireScopeAttribute attribute) =>
        (await RequirementAsync<ScopeRequirement>(attribute)).Scopes;

    private async Task<ApiKeyRequirement> TargetAsync(
        RequireApiKeyAttribute attribute, Action<RequireApiKeyAttribute>? change = null)
    {
        change?.Invoke(attribute);
        return await RequirementAsync<ApiKeyRequirement>(attribute);
    }

    // The app's default policy comes first.
    private async Task<T> RequirementAsync<T>(IAuthorizeData attribute)
    {
        var policy = await _policies.GetPolicyAsync(attribute.Policy!);
        Assert.Equal(2, policy!.Requirements.Count);
        Assert.Same(AppPolicyProvider.Default.Requirements[0], policy.Requirements[0]);
        return Assert.IsType<T>(policy.Requirements[1]);
    }
}
