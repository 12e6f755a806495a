using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Hosting;

/// <summary>
/// Opens the client when the app starts, so that faulty settings stop it there, and writes its uses once the server has answered its last
/// request. The container disposes of the client, which writes what is counted even later.
/// </summary>
internal sealed partial class ClientLifetime(ApiKeyClient client, IOptions<ApiKeyServiceOptions> options, ILogger<ApiKeyClient> logger) : IHostedLifecycleService
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
        catch (DbException fault)
        {
            LogFlushFailed(logger, fault);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Error, "The uses of API keys could not be written; it is tried once more when the client is disposed of.")]
    private static partial void LogFlushFailed(ILogger logger, DbException fault);
}
