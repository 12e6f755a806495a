using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The health check of the database.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task A_database_with_its_tables_is_healthy() =>
        Assert.Equal((200, "Healthy"), await AskAsync(database: null));

    [Fact]
    public async Task A_database_that_is_down_is_unhealthy() =>
        Assert.Equal(
            (503, "Unhealthy"),
            await AskAsync(ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Port=1;Database=app;Username=app")));

    [Fact]
    public async Task A_missing_file_is_unhealthy()
    {
        Assert.Equal((503, "Unhealthy"), await AskAsync(ApiKeyDatabase.Sqlite(_file.Path)));
        Assert.False(File.Exists(_file.Path));
    }

    [Fact]
    public async Task A_database_without_its_tables_is_unhealthy()
    {
        await File.WriteAllBytesAsync(_file.Path, [], TestContext.Current.CancellationToken);

        Assert.Equal((503, "Unhealthy"), await AskAsync(ApiKeyDatabase.Sqlite(_file.Path)));
    }

    private static async Task<(int Status, string Body)> AskAsync(ApiKeyDatabase? database)
    {
        await using var app = await TestApp.StartAsync(
            static (endpoints, _) =>
            {
                endpoints.MapHealthChecks("/health");
                return Task.CompletedTask;
            },
            static services => services.AddHealthChecks().AddApiKeys(),
            database);
        var response = await app.GetAsync("/health");
        return (response.Status, response.Body);
    }
}
