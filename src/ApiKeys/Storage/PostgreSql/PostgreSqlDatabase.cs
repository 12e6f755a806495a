using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

internal sealed class PostgreSqlDatabase : ApiKeyDatabase
{
    private readonly NpgsqlDataSource? _source;
    private readonly NpgsqlConnectionStringBuilder? _settings;
    private readonly bool _preparesStatements;

    public PostgreSqlDatabase(NpgsqlDataSource source, bool preparesStatements)
    {
        _source = source;
        _preparesStatements = preparesStatements;
    }

    public PostgreSqlDatabase(NpgsqlConnectionStringBuilder settings, bool preparesStatements)
    {
        // Sessions are pooled as they are, prepared; with a pool beneath them a new session could be a connection that was
        // cut long ago.
        settings.Pooling = false;

        // By default the driver tries GSSAPI first, on a connection of its own, which doubles what a new session costs.
        if (!settings.ShouldSerialize(nameof(settings.GssEncryptionMode)))
            settings.GssEncryptionMode = Npgsql.GssEncryptionMode.Disable;
        _settings = settings;
        _preparesStatements = preparesStatements;
    }

    /// <exception cref="ArgumentException">The connection string is faulty; the message does not show it.</exception>
    public static PostgreSqlDatabase FromConnectionString(string connectionString, bool preparesStatements, string paramName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString, paramName);
        try
        {
            return new(new NpgsqlConnectionStringBuilder(connectionString), preparesStatements);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // The driver's own message may quote what it could not read, a password among it.
            throw new ArgumentException("The connection string is none that Npgsql reads.", paramName);
        }
    }

    internal override Store OpenStore()
    {
        if (_source is not null)
            return new PostgreSqlStore(_source, ownsSource: false, _preparesStatements);

        // Slim: the driver's plain types, without what reflects; TLS on top. The statements use built-in types only, which
        // need not be loaded from the server.
        var builder = new NpgsqlSlimDataSourceBuilder(_settings!.ConnectionString);
        builder.ConfigureTypeLoading(static loading => loading.EnableTypeLoading(false));
        builder.EnableTransportSecurity();
        return new PostgreSqlStore(builder.Build(), ownsSource: true, _preparesStatements);
    }
}
