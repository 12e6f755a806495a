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
        CheckPath(path);
        return new SqliteDatabase(path);
    }

    /// <summary>
    /// An SQLite file that the client only reads, such as one in a container's image. Validations count no use. A key
    /// with rate limits is refused as <see cref="ValidationStatus.Unavailable"/>, unless
    /// <see cref="ApiKeyOptions.IgnoreRateLimitsWhenReadOnly"/> is set. A change throws the driver's exception.
    /// </summary>
    /// <param name="path">The path of the file, absolute or relative to the current directory. It must exist.</param>
    /// <param name="isImmutable">
    /// Whether nobody writes to the file as long as the client is open; false by default. It is needed on a read-only
    /// file system: SQLite then opens no other file and takes no lock. If the file is written all the same, answers
    /// may be wrong. Close all clients before you copy such a file: the last one empties the write-ahead log into it.
    /// See <c>immutable</c> in SQLite's documentation of URI filenames.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="path"/> is null or blank, holds U+0000, or is <c>:memory:</c>.
    /// </exception>
    public static ApiKeyDatabase SqliteReadOnly(string path, bool isImmutable = false)
    {
        CheckPath(path);
        return ReadOnlySqliteDatabase.Create(path, isImmutable, nameof(path));
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
    /// <c>sqlite:///relative.db</c>, <c>sqlite:////absolute.db</c> or <c>sqlite:///:memory:</c>, with <c>?mode=ro</c>
    /// or <c>?immutable=1</c> for <see cref="SqliteReadOnly"/>;
    /// <c>postgresql://user:password@host:5432/database?sslmode=require</c>, or <c>postgres://…</c>;
    /// <c>mysql://user:password@host:3306/database?ssl-mode=required</c>, or <c>mariadb://…</c>. A <c>+driver</c> after
    /// the scheme is ignored. Every part is percent-decoded (RFC 3986, section 2.1). A host may be an IPv6 address in
    /// brackets.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The URL is faulty. The message names the fault. Of the URL it quotes at most an option's name.
    /// </exception>
    public static ApiKeyDatabase FromUrl(string url) => DatabaseUrl.Parse(url, nameof(url));

    /// <summary>Whether clients only read.</summary>
    internal virtual bool IsReadOnly => false;

    internal abstract Store OpenStore();

    private static void CheckPath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (path.Contains('\0'))
            throw new ArgumentException("The path holds U+0000.", nameof(path));
    }
}
