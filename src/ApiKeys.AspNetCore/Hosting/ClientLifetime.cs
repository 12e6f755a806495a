using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Hosting;

/// <summary>
/// Opens the client when the app starts: faulty settings then stop the start. Writes the client's uses after the server
/// has answered its last request.
/// </summary>
/// <remarks>
/// Uses that are counted even later are written when the container disposes of this object. The container does so just
/// before it disposes of the client. A fault of the database is logged here and not thrown. An exception would stop the
/// container from disposing of other services, and the process would end as if it had crashed.
/// </remarks>
internal sealed partial class ClientLifetime(
    ApiKeyClient client,
    IOptions<ApiKeyServiceOptions> options,
    ILogger<ApiKeyClient> logger)
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
            // The token is cancelled if requests have used up the time for the shutdown.
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

    [LoggerMessage(
        1,
        LogLevel.Error,
        "The uses of API keys could not be written. Disposing of the client tries once more.")]
    private static partial void LogFlushFailed(ILogger logger, Exception fault);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The uses of API keys could not be written at shutdown. All uses since the last write are lost.")]
    private static partial void LogUsesLost(ILogger logger, DbException fault);
}
