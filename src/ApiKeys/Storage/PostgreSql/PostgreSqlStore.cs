using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

internal sealed class PostgreSqlStore : Store
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _ownsSource;
    private readonly bool _preparesStatements;
    private readonly bool _canListen;

    /// <summary>A store over the library's own data source.</summary>
    public PostgreSqlStore(NpgsqlDataSource source, bool preparesStatements)
        : base(PoolSizeOf(source), KeepOwnIdle)
    {
        (_source, _ownsSource, _preparesStatements) = (source, true, preparesStatements);
        _canListen = true;
    }

    /// <summary>A store over a data source of the app.</summary>
    public PostgreSqlStore(NpgsqlDataSource source, bool preparesStatements, int? maxConnections)
        : base(ShareOf(PoolSizeOf(source), maxConnections), KeepSharedIdle)
    {
        (_source, _ownsSource, _preparesStatements) = (source, false, preparesStatements);

        // The connection that listens is held for good. The last one of a pool is not.
        _canListen = PoolSizeOf(source) > 1;
    }

    public override string SystemName => "postgresql";

    public override IReadOnlyList<Migration> Migrations => PostgreSqlMigrations.All;

    public override int SchemaVersion => PostgreSqlMigrations.LatestVersion;

    public override ILookupBatches CreateLookupBatches() => new LookupBatches(this);

    /// <inheritdoc/>
    public override Task ListenAsync(
        Action<ApiKeyId> changed,
        Action connected,
        Action<Exception> failed,
        CancellationToken cancellationToken) =>
        _canListen
            ? new PostgreSqlListener(_source, changed, connected, failed).RunAsync(cancellationToken)
            : Task.CompletedTask;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (_ownsSource)
            await _source.DisposeAsync().ConfigureAwait(false);
    }

    protected override Session CreateSession() => new PostgreSqlSession(_source, _preparesStatements);

    private static int PoolSizeOf(NpgsqlDataSource source) =>
        new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize;

    protected override Fault Classify(Exception exception) => exception switch
    {
        PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation,
        } => Fault.LostRace,

        // This process stood still in the transaction. The server has rolled it back, even if a commit was sent since.
        PostgresException { SqlState: IdleInTransactionSessionTimeout } => Fault.LostRace,

        // A prepared statement is gone (DISCARD ALL, or another server behind the same address), or the tables that it
        // reads were altered.
        PostgresException
        {
            SqlState: PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.FeatureNotSupported,
        } => Fault.StaleSession,

        // A failover made the server a standby, or its transactions are read-only by a setting.
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => Fault.ReadOnlyServer,

        // The server is shutting down or starting, or it ended an idle session.
        PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow
                or IdleSessionTimeout,
        } => Fault.StaleSession,

        // A pooler has lost its connection to the server. PgBouncer has this one code for all its errors.
        PostgresException
        {
            SqlState: PostgresErrorCodes.ProtocolViolation or PostgresErrorCodes.ConnectionException
                or PostgresErrorCodes.ConnectionFailure or PostgresErrorCodes.ConnectionDoesNotExist,
        } => Fault.StaleSession,
        PostgresException => Fault.Final,

        // The connection was cut. A timeout is not retried: the statement would only take as long again.
        NpgsqlException { InnerException: not TimeoutException } => Fault.StaleSession,
        IOException or SocketException => Fault.StaleSession,
        _ => Fault.Final,
    };

    protected override string? FindMissingPrivilege(DbException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege =>
            "The database's user may not create tables in the first schema of its search path. Nothing was created. "
            + "Run as the schema's owner: GRANT USAGE, CREATE ON SCHEMA … TO …; or migrate as another user. Where the "
            + "tables are up to date, SELECT ON api_key_migrations is enough.",
        PostgresErrorCodes.InvalidSchemaName =>
            "No schema of the database user's search path exists, or the user lacks USAGE on it. Nothing was created. "
            + "Run: CREATE SCHEMA … AUTHORIZATION …; or name a schema by the connection's option Search Path.",
        _ => null,
    };

    // A trigger may raise any code. So this names the classes that concern the connection, the transaction or the
    // server. DuplicatePreparedStatement comes from a pooler that has switched the connection.
    /// <inheritdoc/>
    public override bool IsRefusal(Exception exception) =>
        exception is PostgresException { InvariantSeverity: "ERROR", SqlState: { Length: 5 } state }
        && Classify(exception) is not (Fault.StaleSession or Fault.ClosedSession or Fault.ReadOnlyServer)
        && state[..2] is not ("08" or "25" or "40" or "53" or "57" or "58" or "XX")
        && state is not (PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectInUse
            or PostgresErrorCodes.DuplicatePreparedStatement);

    // The driver does not name these codes. See appendix A of PostgreSQL's documentation.
    private const string IdleInTransactionSessionTimeout = "25P03";
    private const string IdleSessionTimeout = "57P05";
}
