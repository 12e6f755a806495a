using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>A server, or the servers of a cluster. Each new connection goes to the server that worked last.</summary>
/// <param name="sources">A data source for each server, at least one.</param>
internal sealed class MySqlServers(IReadOnlyList<MySqlDataSource> sources) : IAsyncDisposable
{
    // A node of Galera that has lost the others lets clients log in, set variables and read them. It refuses this.
    private const string Probe = "DO 0";

    private int _preferred;

    public MySqlConnectionStringBuilder Settings { get; } = new(sources[0].ConnectionString);

    /// <summary>
    /// Opens a connection. With several servers, it tries each once: it skips those that cannot be reached or answer
    /// with a fault, as a node of a Galera cluster without a quorum does. It takes a server that is read-only, such as
    /// a replica, if there is no other one.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<MySqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (sources.Count is 1)
            return await ConnectAsync(sources[0], cancellationToken).ConfigureAwait(false);

        MySqlConnection? readOnly = null;
        Exception? fault = null;
        var preferred = Volatile.Read(ref _preferred);
        for (var i = 0; i < sources.Count; i++)
        {
            var server = (preferred + i) % sources.Count;
            try
            {
                var connection = await ConnectAsync(sources[server], cancellationToken).ConfigureAwait(false);
                if (!await IsReadOnlyAsync(connection, cancellationToken).ConfigureAwait(false))
                {
                    readOnly?.Dispose();
                    Volatile.Write(ref _preferred, server);
                    return connection;
                }

                if (readOnly is null)
                    readOnly = connection;
                else
                    connection.Dispose();
            }
            catch (Exception exception)
                when (exception is MySqlException or IOException && !cancellationToken.IsCancellationRequested)
            {
                fault = exception;
            }
        }

        return readOnly ?? throw fault!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in sources)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    private static async ValueTask<MySqlConnection> ConnectAsync(
        MySqlDataSource source,
        CancellationToken cancellationToken)
    {
        var connection = source.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async ValueTask<bool> IsReadOnlyAsync(
        MySqlConnection connection,
        CancellationToken cancellationToken)
    {
        try
        {
            using var ready = new MySqlCommand(Probe, connection);
            await ready.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            using var command = new MySqlCommand("SELECT @@global.read_only", connection);
            var value = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) is not 0;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
