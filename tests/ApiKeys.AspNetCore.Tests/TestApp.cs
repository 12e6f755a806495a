using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>An app as users write it. Kestrel listens on a free port of 127.0.0.1.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFile? _file;

    private TestApp(WebApplication app, TemporaryFile? file)
    {
        _app = app;
        _file = file;
    }

    public ApiKeyClient Client => _app.Services.GetRequiredService<ApiKeyClient>();

    /// <summary>The new SQLite file, for another client.</summary>
    public ApiKeyDatabase Database => ApiKeyDatabase.Sqlite(_file!.Path);

    public IServiceProvider Services => _app.Services;

    /// <summary>The log of the app.</summary>
    public RecordingLogger Log => _app.Services.GetRequiredService<RecordingLogger>();

    public IPEndPoint EndPoint => new(IPAddress.Loopback, new Uri(_app.Urls.First()).Port);

    /// <summary>Starts an app.</summary>
    /// <param name="map">Maps the endpoints. It can use the client.</param>
    /// <param name="configure">
    /// Adds services after <c>AddApiKeys</c>, or null for <c>AddAuthentication().AddApiKey()</c>.
    /// </param>
    /// <param name="database">The database, or null for a new SQLite file.</param>
    /// <param name="options">Configures the client, or null for the defaults.</param>
    public static async Task<TestApp> StartAsync(
        Func<IEndpointRouteBuilder, ApiKeyClient, Task> map,
        Action<IServiceCollection>? configure = null,
        ApiKeyDatabase? database = null,
        Action<ApiKeyServiceOptions>? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<RecordingLogger>();
        builder.Services.AddSingleton<ILoggerProvider>(
            static services => services.GetRequiredService<RecordingLogger>());

        var file = database is null ? new TemporaryFile() : null;
        builder.Services.AddApiKeys(database ?? ApiKeyDatabase.Sqlite(file!.Path), options ?? (static _ => { }));
        if (configure is null)
            builder.Services.AddAuthentication().AddApiKey();
        else
            configure(builder.Services);

        var app = builder.Build();
        var client = app.Services.GetRequiredService<ApiKeyClient>();
        if (file is not null)
            await client.MigrateAsync();
        await map(app, client);
        await app.StartAsync();
        return new(app, file);
    }

    /// <summary>Stops the app.</summary>
    /// <param name="cancellationToken">Cancels the wait for the requests in flight.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <summary>Disposes the app without stopping it first.</summary>
    public ValueTask AbandonAsync() => _app.DisposeAsync();

    /// <summary>Sends a GET request, and reads its answer.</summary>
    public Task<WireResponse> GetAsync(string path, params string[] headers) =>
        WireClient.SendAsync(EndPoint, $"GET {path} HTTP/1.1", headers);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _file?.Dispose();
    }
}
