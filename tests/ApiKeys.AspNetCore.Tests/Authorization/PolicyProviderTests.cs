using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>The attributes name policies. The app's own policy provider still resolves all other names.</summary>
public sealed class PolicyProviderTests
{
    private Tenant _tenant = null!;

    public static TheoryData<string> Registrations => new("type", "instance", "factory", "scoped", "replaced");

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task A_provider_that_was_registered_before_is_asked_for_all_other_names(string registration)
    {
        await using var app = await StartAsync(services =>
        {
            Register(services, registration);
            services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme).AddApiKey()
                .AddApiKey("Second", static _ => { });
        });
        await using var scope = app.Services.CreateAsyncScope();
        var policies = scope.ServiceProvider.GetRequiredService<IAuthorizationPolicyProvider>();

        Assert.True(policies.AllowsCachingPolicies);
        Assert.Same(AppPolicyProvider.Default, await policies.GetDefaultPolicyAsync());
        Assert.Same(AppPolicyProvider.Fallback, await policies.GetFallbackPolicyAsync());
        Assert.Equal((403, 200), await StatusesAsync(app, "/named", "", "api:default"));
        Assert.Equal((403, 403), await StatusesAsync(app, "/unknown", "", "api:default"));
        Assert.Equal((403, 200), await StatusesAsync(app, "/fallback", "api:default", "api:fallback"));
        Assert.Equal((403, 200), await StatusesAsync(app, "/scope", "api:default", "api:default orders:read"));
    }

    [Fact]
    public async Task The_default_policy_of_the_app_applies_beside_an_attribute()
    {
        await using var app = await StartAsync(static services =>
        {
            services.AddAuthentication().AddApiKey();
            services.AddAuthorizationBuilder().SetDefaultPolicy(AppPolicyProvider.Default);
        });

        Assert.Equal((403, 200), await StatusesAsync(app, "/scope", "orders:read", "api:default orders:read"));
        Assert.Equal((403, 200), await StatusesAsync(app, "/key", "orders:read", "api:default"));
    }

    [Fact]
    public async Task The_provider_of_the_framework_keeps_caching_its_policies()
    {
        await using var app = await StartAsync(static services => services.AddAuthentication().AddApiKey());
        var policies = app.Services.GetRequiredService<IAuthorizationPolicyProvider>();

        Assert.True(policies.AllowsCachingPolicies);
        Assert.Null(await policies.GetFallbackPolicyAsync());
        Assert.Null(await policies.GetPolicyAsync("no such policy"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_provider_that_was_registered_afterwards_and_hides_the_policies_stops_the_start(
        bool isForgetful)
    {
        var provider = isForgetful ? typeof(ForgetfulPolicyProvider) : typeof(AppPolicyProvider);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(services =>
        {
            services.AddAuthentication().AddApiKey();
            if (isForgetful)
                services.AddSingleton<IAuthorizationPolicyProvider, ForgetfulPolicyProvider>();
            else
                services.AddSingleton<IAuthorizationPolicyProvider, AppPolicyProvider>();
        }));

        Assert.Contains(provider.FullName!, fault.Message, StringComparison.Ordinal);
        Assert.Contains("Register it before AddApiKey", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_was_registered_afterwards_may_pass_names_on()
    {
        await using var app = await StartAsync(static services =>
        {
            services.AddAuthentication().AddApiKey();
            var before = services.Last(static service => service.ServiceType == typeof(IAuthorizationPolicyProvider));
            services.AddSingleton<IAuthorizationPolicyProvider>(provider =>
                new PassingPolicyProvider((IAuthorizationPolicyProvider)before.ImplementationFactory!(provider)));
        });

        Assert.Equal((403, 200), await StatusesAsync(app, "/scope", "", "orders:read"));
    }

    [Fact]
    public async Task A_provider_registered_between_two_schemes_does_not_hide_the_policies()
    {
        await using var app = await StartAsync(static services =>
        {
            services.AddAuthentication(ApiKeyDefaults.AuthenticationScheme).AddApiKey();
            services.AddSingleton<IAuthorizationPolicyProvider, AppPolicyProvider>();
            services.AddAuthentication().AddApiKey("Second", static _ => { });
        });

        Assert.Equal((403, 200), await StatusesAsync(app, "/scope", "api:default", "api:default orders:read"));
    }

    [Fact]
    public async Task An_attribute_is_refused_where_its_policy_is_unknown()
    {
        await using var services = new ServiceCollection().AddAuthorization().BuildServiceProvider();
        var policies = services.GetRequiredService<IAuthorizationPolicyProvider>();

        foreach (var data in (IAuthorizeData[])[new RequireScopeAttribute("orders:read"), new RequireApiKeyAttribute()])
        {
            var fault = await Assert.ThrowsAsync<InvalidOperationException>(
                () => AuthorizationPolicy.CombineAsync(policies, [data]));
            Assert.Contains(data.Policy!, fault.Message, StringComparison.Ordinal);
        }
    }

    private static void Register(IServiceCollection services, string registration)
    {
        _ = registration switch
        {
            "type" => services.AddTransient<IAuthorizationPolicyProvider, AppPolicyProvider>(),
            "instance" => services.AddSingleton<IAuthorizationPolicyProvider>(new AppPolicyProvider()),
            "factory" => services.AddSingleton<IAuthorizationPolicyProvider>(static _ => new AppPolicyProvider()),
            "scoped" => services.AddScoped<IAuthorizationPolicyProvider, AppPolicyProvider>(),
            "replaced" => services.AddAuthorization().Replace(
                ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, AppPolicyProvider>()),
            _ => throw new ArgumentOutOfRangeException(nameof(registration)),
        };
    }

    private Task<TestApp> StartAsync(Action<IServiceCollection> configure) => TestApp.StartAsync(
        async (endpoints, client) =>
        {
            _tenant = await Tenant.CreateAsync(client);
            Map(endpoints);
        },
        configure);

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/scope", static () => "").RequireScope("orders:read");
        endpoints.MapGet("/key", static () => "").RequireApiKey();
        endpoints.MapGet("/named", static () => "").RequireAuthorization("granted").RequireAuthorization();
        endpoints.MapGet("/unknown", static () => "").RequireAuthorization("denied").RequireAuthorization();
        endpoints.MapGet("/fallback", static () => "");
    }

    // The statuses for two keys with these scopes.
    private async Task<(int, int)> StatusesAsync(TestApp app, string path, string scopes, string otherScopes) =>
        (await StatusAsync(app, path, scopes), await StatusAsync(app, path, otherScopes));

    private async Task<int> StatusAsync(TestApp app, string path, string scopes)
    {
        var key = await _tenant.IssueAsync(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return (await app.GetAsync(path, $"X-API-Key: {key}")).Status;
    }
}
