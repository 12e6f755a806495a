using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.Hosting;

/// <summary>
/// Opens the client when the app starts: faulty settings then stop the start. Writes the client's uses after all hosted
/// services have stopped: a web server has answered its last request by then.
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
    : IHostedLifecycleService, IAsyncDisposable, IDisposable
{
    // Work that fails is retried every few seconds.
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(10);

    private readonly Dictionary<BackgroundWork, DateTimeOffset> _logged = [];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        client.BackgroundFaulted += LogFault;
        if (client.IsReadOnly)
            LogReadOnly(logger);
        if (options.Value.MigrateAtStart)
            await client.MigrateAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The app has disposed of the client itself, which wrote the uses.
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

    // For a container that is disposed of synchronously.
    public void Dispose()
    {
        try
        {
            client.Dispose();
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
            LogUsesLost(logger, fault);
        }
    }

    // The first failure is logged at once. While the work goes on failing, one is logged every ten minutes.
    private void LogFault(object? sender, BackgroundFaultEventArgs arguments)
    {
        var fault = arguments.Fault;
        var now = options.Value.TimeProvider.GetUtcNow();
        lock (_logged)
        {
            if (fault.Failures > 1
                && _logged.TryGetValue(fault.Work, out var last)
                && (now - last).Duration() < LogInterval)
            {
                return;
            }

            _logged[fault.Work] = now;
        }

        if (fault.KeyId is { } keyId)
            LogRefusedUses(logger, keyId, fault.Failures, fault.Exception);
        else
            LogBackgroundFault(logger, fault.Work, fault.Failures, fault.Exception);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        3,
        LogLevel.Error,
        "Work of the API keys' client in the background fails: {Work}. Failures since it last succeeded: {Failures}.")]
    private static partial void LogBackgroundFault(
        ILogger logger, BackgroundWork work, long failures, Exception exception);

    [LoggerMessage(
        4,
        LogLevel.Error,
        "The database refuses to count the uses of the API key with the id {KeyId}. They are kept and tried again. "
        + "Failures since all uses were last written: {Failures}.")]
    private static partial void LogRefusedUses(ILogger logger, ApiKeyId keyId, long failures, Exception exception);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "The database of API keys is opened for reading only. Uses are not counted, and limits are not charged.")]
    private static partial void LogReadOnly(ILogger logger);

    [LoggerMessage(
        1,
        LogLevel.Error,
        "The uses of API keys could not be written. Disposing of the client tries once more.")]
    private static partial void LogFlushFailed(ILogger logger, Exception fault);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The uses of API keys could not be written at shutdown. All uses that are not written yet are lost.")]
    private static partial void LogUsesLost(ILogger logger, Exception fault);
}
