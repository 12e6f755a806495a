using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>
/// A build that writes the OpenAPI document. The package Microsoft.Extensions.ApiDescription.Server starts the app with
/// a program of its own, GetDocument.Insider.
/// </summary>
public sealed class DocumentGenerationTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("GetDocument.Insider", false)]
    [InlineData("MyApp", true)]
    public async Task The_database_is_migrated_by_an_app_and_not_by_a_build(string entryAssembly, bool migrates)
    {
        await StartAsync(() => ApiKeyDatabase.Sqlite(_file.Path), entryAssembly);

        Assert.Equal(migrates, File.Exists(_file.Path));
    }

    [Fact]
    public async Task A_build_needs_no_settings() =>
        await StartAsync(static () => throw new ArgumentException("The URL is missing."), "GetDocument.Insider");

    private static async Task StartAsync(Func<ApiKeyDatabase> open, string entryAssembly)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        ApiKeyServiceCollectionExtensions.Add(
            builder.Services,
            _ => open(),
            configuration: null,
            static options => options.MigrateAtStart = true,
            entryAssembly);
        builder.Services.AddAuthentication().AddApiKey();
        await using var app = builder.Build();
        await app.StartAsync(Token);
        await app.StopAsync(Token);
    }
}
