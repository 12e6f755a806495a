using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ApiKeys.Benchmarks.Web;

/// <summary>
/// The work of an app for one request, without the server: routing, authentication, authorization, the endpoint.
/// </summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Server _server;

    private Pipeline(WebApplication app, Server server)
    {
        _app = app;
        _server = server;
    }

    public IServiceProvider Services => _app.Services;

    public static async Task<Pipeline> StartAsync(
        Action<IServiceCollection> configure, Action<RouteHandlerBuilder> protect)
    {
        var server = new Server();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IServer>(server);
        configure(builder.Services);
        var app = builder.Build();
        protect(app.MapGet("/orders", static () => "Hello"));
        await app.StartAsync();
        return new(app, server);
    }

    /// <summary>Sends a request through the pipeline.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<int> GetAsync(string? key)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Path = "/orders";
        if (key is not null)
            context.Request.Headers["X-API-Key"] = key;
        await _server.ProcessAsync(context.Features);
        return context.Response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class Server : IServer
    {
        private Func<IFeatureCollection, Task>? _process;

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task ProcessAsync(IFeatureCollection request) => _process!(request);

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            _process = async features =>
            {
                var context = application.CreateContext(features);
                await application.ProcessRequestAsync(context);
                application.DisposeContext(context, exception: null);
            };
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
