using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

/// <summary>Hears of changed keys on a connection of its own, and connects again when it is cut.</summary>
internal sealed class PostgreSqlListener(NpgsqlDataSource source, Action<ApiKeyId> changed, Action connected, Action<Exception> failed)
{
    // How often it asks whether the server is still there: a connection may die without a word.
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
                    // In the pool of an app's own data source it would listen on, and nobody would take in what it hears.
                    await ExecuteAsync(connection, "UNLISTEN api_key_changes", CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is DbException or IOException or SocketException or InvalidOperationException or TimeoutException)
            {
                if (!cancellationToken.IsCancellationRequested)
                    failed(exception);

                // Not all nodes at once, and not in a loop that keeps a server busy that is about to start.
                pause = TimeSpan.FromMilliseconds(Math.Min(MaxPause.TotalMilliseconds, (2 * pause.TotalMilliseconds) + Random.Shared.Next(10, 100)));
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
