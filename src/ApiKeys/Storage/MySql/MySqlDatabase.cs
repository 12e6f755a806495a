using MySqlConnector;

namespace ApiKeys.Storage.MySql;

internal sealed class MySqlDatabase(Func<MySqlStore> open) : ApiKeyDatabase
{
    internal override Store OpenStore() => open();

    public static ApiKeyDatabase From(MySqlDataSource source) =>
        new MySqlDatabase(() => new(source, ownsSource: false));

    /// <summary>Parses a connection string of MySqlConnector.</summary>
    /// <exception cref="ArgumentException">The connection string is faulty.</exception>
    public static ApiKeyDatabase FromConnectionString(string connectionString, string paramName)
    {
        MySqlConnectionStringBuilder source;
        try
        {
            source = new(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException
            or FormatException
            or OverflowException
            or InvalidCastException)
        {
            // Without the driver's exception: its message may quote the connection string, and so the password.
            throw new ArgumentException(
                "MySqlConnector cannot read the connection string. It has an unknown option or an invalid value.",
                paramName);
        }

        return From(source, paramName);
    }

    /// <summary>Parses the part of a URL after <c>mysql://</c>.</summary>
    /// <exception cref="ArgumentException">The URL is faulty.</exception>
    public static ApiKeyDatabase FromUrl(string rest, string paramName) =>
        From(MySqlUrl.Parse(rest, paramName), paramName);

    private static MySqlDatabase From(MySqlConnectionStringBuilder source, string paramName)
    {
        if (string.IsNullOrEmpty(source.Database))
            throw new ArgumentException("The connection string names no database. Add Database=….", paramName);

        // The store pools prepared sessions itself. From the driver's pool a new session could get a stale connection.
        source.Pooling = false;

        // A firewall does not forget a connection that speaks every 30 seconds, and a connection that hangs is noticed.
        if (!source.ContainsKey(nameof(source.Keepalive)))
            source.Keepalive = 30;
        var connectionString = source.ConnectionString;
        return new(() => new(new(connectionString), ownsSource: true));
    }
}
