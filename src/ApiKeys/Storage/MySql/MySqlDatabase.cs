using MySqlConnector;

namespace ApiKeys.Storage.MySql;

internal sealed class MySqlDatabase(Func<MySqlStore> open) : ApiKeyDatabase
{
    internal override Store OpenStore() => open();

    public static ApiKeyDatabase From(MySqlDataSource source) => new MySqlDatabase(() => new(source, ownsSource: false));

    /// <summary>Reads a connection string of MySqlConnector.</summary>
    /// <exception cref="ArgumentException">It is faulty.</exception>
    public static ApiKeyDatabase FromConnectionString(string connectionString, string paramName)
    {
        MySqlConnectionStringBuilder source;
        try
        {
            source = new(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            // The driver's message may hold any part of it, and so of the password.
            throw new ArgumentException("The connection string is none that MySqlConnector reads: it has an option that there is not, or a value that its option cannot have.", paramName);
        }

        return From(source, paramName);
    }

    /// <summary>Reads what follows <c>mysql://</c>.</summary>
    /// <exception cref="ArgumentException">It is faulty.</exception>
    public static ApiKeyDatabase FromUrl(string rest, string paramName) => From(MySqlUrl.Parse(rest, paramName), paramName);

    private static MySqlDatabase From(MySqlConnectionStringBuilder source, string paramName)
    {
        if (string.IsNullOrEmpty(source.Database))
            throw new ArgumentException("No database is named.", paramName);

        // Sessions are pooled as they are, prepared; a pool beneath them would hand out a connection that is not fresh.
        source.Pooling = false;
        var connectionString = source.ConnectionString;
        return new(() => new(new(connectionString), ownsSource: true));
    }
}
