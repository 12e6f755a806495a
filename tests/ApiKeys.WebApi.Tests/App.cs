using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.WebApi.Tests;

/// <summary>The app under test, with a database in memory and a clock of its own.</summary>
internal sealed class App : WebApplicationFactory<Program>
{
    public TestClock Clock { get; } = new();

    public async Task<string> IssueKeyAsync(KeyMetadata metadata)
    {
        var keys = Services.GetRequiredService<ApiKeyClient>();
        var (organization, _) = await keys.GetOrCreateOrganizationAsync("Test");
        return (await keys.CreateKeyAsync(organization.Id, metadata: metadata)).Plaintext;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
    {
        services.AddSingleton<TimeProvider>(Clock);
        services.AddApiKeys(ApiKeyDatabase.Sqlite(":memory:"), options => options.MigrateAtStart = true);
    });
}
