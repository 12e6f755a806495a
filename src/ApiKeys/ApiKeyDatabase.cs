using ApiKeys.Storage;
using ApiKeys.Storage.PostgreSql;
using ApiKeys.Storage.Sqlite;
using Npgsql;

namespace ApiKeys;

/// <summary>
/// Where keys are kept. Each method that names a database links that database's driver only, so that a trimmed or natively
/// compiled app carries just the one it uses; <see cref="FromUrl"/> links them all.
/// </summary>
public abstract class ApiKeyDatabase
{
    internal const string InMemory = ":memory:";

    private protected ApiKeyDatabase()
    {
    }

    /// <summary>An SQLite file, which several processes of one machine may share.</summary>
    /// <param name="path">
    /// The path of the file, relative to the current directory or absolute; <see cref="ApiKeyClient.MigrateAsync"/> creates
    /// the file. <c>:memory:</c> is a database that lives as long as the client.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null, blank or holds U+0000.</exception>
    public static ApiKeyDatabase Sqlite(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (path.Contains('\0'))
            throw new ArgumentException("The path holds U+0000.", nameof(path));
        return new SqliteDatabase(path);
    }

    /// <summary>A PostgreSQL database, over connections of the library's own; TLS included.</summary>
    /// <param name="connectionString">
    /// As Npgsql reads it: <c>Host=…;Database=…;Username=…;Password=…</c>. Its pool settings are not used: a client keeps its
    /// connections open, with their prepared statements.
    /// </param>
    /// <param name="prepareStatements">
    /// Whether statements are prepared; true by default. False behind PgBouncer in transaction mode or the like, where the
    /// next transaction may run on another connection.
    /// </param>
    /// <exception cref="ArgumentException">The connection string is faulty; the message does not show it.</exception>
    public static ApiKeyDatabase PostgreSql(string connectionString, bool prepareStatements = true) =>
        PostgreSqlDatabase.FromConnectionString(connectionString, prepareStatements, nameof(connectionString));

    /// <summary>A PostgreSQL database, over the connections of your own data source.</summary>
    /// <param name="dataSource">The data source. It stays yours to dispose, after the client. A client holds on to some of its connections.</param>
    /// <param name="prepareStatements">As for <see cref="PostgreSql(string, bool)"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="dataSource"/> is null.</exception>
    public static ApiKeyDatabase PostgreSql(NpgsqlDataSource dataSource, bool prepareStatements = true)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return new PostgreSqlDatabase(dataSource, prepareStatements);
    }

    /// <summary>The database at a URL.</summary>
    /// <param name="url">
    /// <c>sqlite:///relative.db</c>, <c>sqlite:////absolute.db</c> or <c>sqlite:///:memory:</c>;
    /// <c>postgresql://user:password@host:5432/database?sslmode=require</c>, or <c>postgres://…</c>. A <c>+driver</c> after the
    /// scheme is ignored. Everything is percent-decoded (RFC 3986, section 2.1); a host may be an IPv6 address in brackets.
    /// </param>
    /// <exception cref="ArgumentException">The URL is faulty; the message names the fault, and never the URL.</exception>
    public static ApiKeyDatabase FromUrl(string url) => DatabaseUrl.Parse(url, nameof(url));

    internal abstract Store OpenStore();
}
