using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

internal sealed class PostgreSqlDatabase : ApiKeyDatabase
{
    private readonly NpgsqlDataSource? _source;
    private readonly NpgsqlConnectionStringBuilder? _settings;
    private readonly bool _preparesStatements;
    private readonly int? _maxConnections;

    /// <exception cref="ArgumentException">The data source multiplexes, and statements are prepared.</exception>
    public PostgreSqlDatabase(NpgsqlDataSource source, bool preparesStatements, int? maxConnections, string paramName)
    {
        // With multiplexing, each statement may run on another connection, as behind a pooler in transaction mode.
        if (preparesStatements && new NpgsqlConnectionStringBuilder(source.ConnectionString).Multiplexing)
        {
            throw new ArgumentException(
                "Statements cannot be prepared on a data source that multiplexes. Set Multiplexing=false in its " +
                "connection string, or pass prepareStatements: false.",
                paramName);
        }

        _source = source;
        _preparesStatements = preparesStatements;
        _maxConnections = maxConnections;
    }

    public PostgreSqlDatabase(NpgsqlConnectionStringBuilder settings, bool preparesStatements)
    {
        // The store pools prepared sessions itself. From the driver's pool a new session could get a connection that
        // was cut long ago. Multiplexing belongs to the driver's pool.
        settings.Pooling = false;
        settings.Multiplexing = false;

        // By default the driver tries GSSAPI first, on a connection of its own, which doubles what a new session costs.
        if (!settings.ShouldSerialize("GSS Encryption Mode"))
            settings.GssEncryptionMode = Npgsql.GssEncryptionMode.Disable;

        // A firewall does not forget a connection that speaks every 30 seconds, and a connection that hangs is noticed.
        if (!settings.ShouldSerialize("TCP Keepalive"))
            (settings.TcpKeepAlive, settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (true, 30, 10);

        // Several hosts are one primary and its standbys. The library writes. By default the driver trusts for ten
        // seconds what it knew of a host, and would not find the primary for that long after a failover.
        if (HasSeveralHosts(settings))
        {
            settings.TargetSessionAttributes ??= "primary";
            if (!settings.ShouldSerialize("Host Recheck Seconds"))
                settings.HostRecheckSeconds = 0;
        }

        _settings = settings;
        _preparesStatements = preparesStatements;
    }

    /// <summary>The settings of the library's own data source. Null over a data source of the app.</summary>
    public NpgsqlConnectionStringBuilder? Settings => _settings;

    public static bool HasSeveralHosts(NpgsqlConnectionStringBuilder settings) =>
        settings.Host?.Contains(',', StringComparison.Ordinal) is true;

    /// <exception cref="ArgumentException">
    /// The connection string is faulty. The message quotes no part of it.
    /// </exception>
    public static PostgreSqlDatabase FromConnectionString(
        string connectionString,
        bool preparesStatements,
        string paramName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString, paramName);
        try
        {
            return new(new NpgsqlConnectionStringBuilder(connectionString), preparesStatements);
        }
        catch (Exception exception) when (exception is ArgumentException
            or FormatException
            or InvalidCastException
            or OverflowException)
        {
            // Without the driver's exception: its message may quote the connection string, and so the password.
            throw new ArgumentException(
                "Npgsql cannot read the connection string. It has an unknown option or an invalid value.",
                paramName);
        }
    }

    internal override Store OpenStore()
    {
        if (_source is not null)
            return new PostgreSqlStore(_source, _preparesStatements, _maxConnections);

        // The slim builder knows the driver's plain types, and avoids reflection. It needs TLS switched on. The
        // statements use built-in types only, which need not be loaded from the server.
        var builder = new NpgsqlSlimDataSourceBuilder(_settings!.ConnectionString);
        builder.ConfigureTypeLoading(static loading => loading.EnableTypeLoading(false));
        builder.EnableTransportSecurity();
        return new PostgreSqlStore(builder.Build(), _preparesStatements);
    }
}
