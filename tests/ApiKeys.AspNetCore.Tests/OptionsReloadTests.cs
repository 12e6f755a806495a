using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The options of the scheme, from a configuration that changes while the app runs.</summary>
public sealed class OptionsReloadTests
{
    private const string Realm = "ApiKey:Realm";

    [Fact]
    public async Task A_faulty_change_leaves_the_last_good_options_in_use_and_is_logged()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(Realm, "orders")])
            .Build();
        await using var app = await StartAsync(configuration);
        Assert.Equal("Bearer realm=\"orders\"", (await app.GetAsync("/"))["WWW-Authenticate"]);

        Change(configuration, "or\"ders");

        for (var call = 0; call < 3; call++)
        {
            var response = await app.GetAsync("/");
            Assert.Equal((401, "Bearer realm=\"orders\""), (response.Status, response["WWW-Authenticate"]));
        }

        var fault = Assert.Single(
            app.Log.Entries, static entry => entry.StartsWith("Error: ", StringComparison.Ordinal));
        Assert.Contains("The changed options of the scheme ApiKey are faulty", fault, StringComparison.Ordinal);
        Assert.Contains("Realm must have printable ASCII characters only", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_mends_the_fault_takes_effect()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(Realm, "orders")])
            .Build();
        await using var app = await StartAsync(configuration);
        Change(configuration, "or\"ders");
        Assert.Equal(401, (await app.GetAsync("/")).Status);

        Change(configuration, "invoices");

        Assert.Equal("Bearer realm=\"invoices\"", (await app.GetAsync("/"))["WWW-Authenticate"]);
    }

    private static void Change(IConfigurationRoot configuration, string realm)
    {
        configuration[Realm] = realm;
        configuration.Reload();
    }

    private static Task<TestApp> StartAsync(IConfigurationRoot configuration) => TestApp.StartAsync(
        static (endpoints, _) =>
        {
            endpoints.MapGet("/", static () => "").RequireApiKey();
            return Task.CompletedTask;
        },
        services =>
        {
            services.Configure<ApiKeyAuthenticationOptions>("ApiKey", configuration.GetSection("ApiKey"));
            services.AddAuthentication().AddApiKey();
        });
}
