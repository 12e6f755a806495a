using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

/// <summary>Listens for changed keys on a connection of its own, and reconnects when the connection is cut.</summary>
internal sealed class PostgreSqlListener(
    NpgsqlDataSource source,
    Action<ApiKeyId> changed,
    Action connected,
    Action<Exception> failed)
{
    // How often the listener queries the server. Without this it would not notice a connection that died silently.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.Zero;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                connection.Notification += OnNotification;
                try
                {
                    await ExecuteAsync(connection, "LISTEN api_key_changes", cancellationToken).ConfigureAwait(false);
                    connected();
                    pause = TimeSpan.Zero;

                    while (true)
                    {
                        if (!await connection.WaitAsync(KeepAlive, cancellationToken).ConfigureAwait(false))
                            await ExecuteAsync(connection, "SELECT 1", cancellationToken).ConfigureAwait(false);
                    }
                }
                catch (OperationCanceledException)
                {
                    // The connection returns to the pool of the app's data source. Without UNLISTEN it would go on to
                    // receive notifications, and these would not be read.
                    await ExecuteAsync(connection, "UNLISTEN api_key_changes", CancellationToken.None)
                        .ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is DbException
                or IOException
                or SocketException
                or InvalidOperationException
                or TimeoutException)
            {
                if (!cancellationToken.IsCancellationRequested)
                    failed(exception);

                // Random, so that nodes do not reconnect all at once. Doubled, so that they do not flood a starting
                // server.
                var longer = (2 * pause.TotalMilliseconds) + Random.Shared.Next(10, 100);
                pause = TimeSpan.FromMilliseconds(Math.Min(MaxPause.TotalMilliseconds, longer));
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs notification)
    {
        if (ApiKeyId.TryParse(notification.Payload, provider: null, out var keyId))
            changed(keyId);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
