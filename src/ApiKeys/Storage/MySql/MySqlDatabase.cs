using MySqlConnector;

namespace ApiKeys.Storage.MySql;

internal sealed class MySqlDatabase(Func<MySqlStore> open) : ApiKeyDatabase
{
    internal override Store OpenStore() => open();

    public static ApiKeyDatabase From(MySqlDataSource source, int? maxConnections) =>
        new MySqlDatabase(() => new(new MySqlServers([source]), maxConnections));

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

        // The driver's own list of hosts, which have one port.
        var hosts = source.Server.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return source.ConnectionProtocol is not MySqlConnectionProtocol.Sockets || hosts.Length < 2
            ? From([source], paramName)
            : From([.. hosts.Select(host => new MySqlConnectionStringBuilder(connectionString) { Server = host })],
                paramName);
    }

    /// <summary>Parses the part of a URL after <c>mysql://</c>.</summary>
    /// <exception cref="ArgumentException">The URL is faulty.</exception>
    public static ApiKeyDatabase FromUrl(string rest, string paramName) =>
        From(MySqlUrl.Parse(rest, paramName), paramName);

    private static MySqlDatabase From(IReadOnlyList<MySqlConnectionStringBuilder> servers, string paramName)
    {
        if (string.IsNullOrEmpty(servers[0].Database))
            throw new ArgumentException("The connection string names no database. Add Database=….", paramName);

        foreach (var server in servers)
            Complete(server, isOneOfSeveral: servers.Count > 1);
        string[] connectionStrings = [.. servers.Select(static server => server.ConnectionString)];
        return new(() => new(
            new MySqlServers([.. connectionStrings.Select(static server => new MySqlDataSource(server))])));
    }

    private static void Complete(MySqlConnectionStringBuilder source, bool isOneOfSeveral)
    {
        // The store pools prepared sessions itself. From the driver's pool a new session could get a stale connection.
        source.Pooling = false;

        // A firewall does not forget a connection that speaks every 30 seconds, and a connection that hangs is noticed.
        if (!source.ContainsKey(nameof(source.Keepalive)))
            source.Keepalive = 30;

        // A host that does not answer must leave time for the next one.
        if (isOneOfSeveral && !source.ContainsKey("Connection Timeout"))
            source.ConnectionTimeout = 3;
    }
}
