using ApiKeys.Storage;
using ApiKeys.Storage.MySql;
using ApiKeys.Storage.PostgreSql;
using ApiKeys.Storage.Sqlite;
using MySqlConnector;
using Npgsql;

namespace ApiKeys;

/// <summary>
/// The database that stores the keys. The methods named after a database link only its driver: a trimmed or natively
/// compiled app carries just the driver that it uses. <see cref="FromUrl"/> links all drivers.
/// </summary>
public abstract class ApiKeyDatabase
{
    internal const string InMemory = ":memory:";

    private protected ApiKeyDatabase()
    {
    }

    /// <summary>An SQLite file. Several processes on one machine may share it.</summary>
    /// <param name="path">
    /// The path of the file, absolute or relative to the current directory. <see cref="ApiKeyClient.MigrateAsync"/>
    /// creates the file. <c>:memory:</c> is a database in memory that lives as long as the client.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or blank, or holds U+0000.</exception>
    public static ApiKeyDatabase Sqlite(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (path.Contains('\0'))
            throw new ArgumentException("The path holds U+0000.", nameof(path));
        return new SqliteDatabase(path);
    }

    /// <summary>A database on a MySQL or MariaDB server.</summary>
    /// <param name="connectionString">
    /// A connection string of MySqlConnector, such as <c>Server=localhost;User ID=app;Password=…;Database=app</c>. It
    /// must name a database. Of its pool settings only the maximum size counts: a client keeps its own connections
    /// open, with their prepared statements.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The connection string is faulty. The message names the fault, and quotes no part of the connection string.
    /// </exception>
    public static ApiKeyDatabase MySql(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return MySqlDatabase.FromConnectionString(connectionString, nameof(connectionString));
    }

    /// <summary>A database on a MySQL or MariaDB server, over your own data source.</summary>
    /// <param name="dataSource">
    /// The data source. It must name a database. You keep it and dispose of it after the clients. Several clients may
    /// share it.
    /// </param>
    /// <param name="maxConnections">
    /// The most connections of the data source that a client uses at a time, 1 or more. Null (the default) means half
    /// of its maximum pool size, and at least one. A connection that is idle for some seconds is given back.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="dataSource"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConnections"/> is below 1.</exception>
    public static ApiKeyDatabase MySql(MySqlDataSource dataSource, int? maxConnections = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        if (maxConnections is { } max)
            ArgumentOutOfRangeException.ThrowIfLessThan(max, 1, nameof(maxConnections));
        return MySqlDatabase.From(dataSource, maxConnections);
    }

    /// <summary>A PostgreSQL database, over the library's own connections. TLS is supported.</summary>
    /// <param name="connectionString">
    /// A connection string of Npgsql: <c>Host=…;Database=…;Username=…;Password=…</c>. Of its pool settings only the
    /// maximum size counts, and multiplexing has no effect: a client keeps its own connections open, with their
    /// prepared statements.
    /// </param>
    /// <param name="prepareStatements">
    /// Whether statements are prepared; true by default. Set it to false behind PgBouncer in transaction mode or a
    /// similar pooler, where the next transaction may run on another connection.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The connection string is faulty. The message quotes no part of it.
    /// </exception>
    public static ApiKeyDatabase PostgreSql(string connectionString, bool prepareStatements = true) =>
        PostgreSqlDatabase.FromConnectionString(connectionString, prepareStatements, nameof(connectionString));

    /// <summary>A PostgreSQL database, over your own data source.</summary>
    /// <param name="dataSource">
    /// The data source. You keep it and dispose of it after the clients. Several clients may share it.
    /// </param>
    /// <param name="prepareStatements">As for <see cref="PostgreSql(string, bool)"/>.</param>
    /// <param name="maxConnections">
    /// The most connections of the data source that a client uses at a time, 1 or more. Null (the default) means half
    /// of its maximum pool size, and at least one. A connection that is idle for some seconds is given back.
    /// <see cref="ApiKeyOptions.ListenForChanges"/> takes one more, except from a pool of one connection.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="dataSource"/> is null, or its connection string has <c>Multiplexing=true</c> while statements
    /// are prepared.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConnections"/> is below 1.</exception>
    public static ApiKeyDatabase PostgreSql(
        NpgsqlDataSource dataSource, bool prepareStatements = true, int? maxConnections = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        if (maxConnections is { } max)
            ArgumentOutOfRangeException.ThrowIfLessThan(max, 1, nameof(maxConnections));
        return new PostgreSqlDatabase(dataSource, prepareStatements, maxConnections, nameof(dataSource));
    }

    /// <summary>The database at a URL.</summary>
    /// <param name="url">
    /// <c>sqlite:///relative.db</c>, <c>sqlite:////absolute.db</c> or <c>sqlite:///:memory:</c>;
    /// <c>postgresql://user:password@host:5432/database?sslmode=require</c>, or <c>postgres://…</c>;
    /// <c>mysql://user:password@host:3306/database?ssl-mode=required</c>, or <c>mariadb://…</c>. A <c>+driver</c> after
    /// the scheme is ignored. Every part is percent-decoded (RFC 3986, section 2.1). A host may be an IPv6 address in
    /// brackets.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The URL is faulty. The message names the fault. Of the URL it quotes at most an option's name.
    /// </exception>
    public static ApiKeyDatabase FromUrl(string url) => DatabaseUrl.Parse(url, nameof(url));

    internal abstract Store OpenStore();
}
