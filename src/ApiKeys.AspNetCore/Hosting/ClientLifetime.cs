using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Hosting;

/// <summary>
/// Opens the client when the app starts, so that faulty settings stop it there, and writes its uses once the server has answered its last
/// request. What is counted even later is written when the container disposes of this, which it does just before it disposes of the client.
/// </summary>
/// <remarks>
/// A fault of the database is logged here, and does not come out of the container: it would keep it from disposing of what is left, and end
/// the process as if the app had crashed.
/// </remarks>
internal sealed partial class ClientLifetime(ApiKeyClient client, IOptions<ApiKeyServiceOptions> options, ILogger<ApiKeyClient> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MigrateAtStart)
            await client.MigrateAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is DbException or OperationCanceledException)
        {
            // It is cancelled where requests have used up the time that the app has to stop.
            LogFlushFailed(logger, fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
        catch (DbException fault)
        {
            LogUsesLost(logger, fault);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Error, "The uses of API keys could not be written; it is tried once more when the client is disposed of.")]
    private static partial void LogFlushFailed(ILogger logger, Exception fault);

    [LoggerMessage(2, LogLevel.Error, "The uses of API keys since they were last written are lost.")]
    private static partial void LogUsesLost(ILogger logger, DbException fault);
}
