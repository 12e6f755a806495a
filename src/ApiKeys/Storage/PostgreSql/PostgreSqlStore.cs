using System.Net.Sockets;
using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

internal sealed class PostgreSqlStore(NpgsqlDataSource source, bool ownsSource, bool preparesStatements)
    : Store(new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize)
{
    public override string SystemName => "postgresql";

    public override IReadOnlyList<Migration> Migrations => PostgreSqlMigrations.All;

    /// <inheritdoc/>
    public override Task ListenAsync(
        Action<ApiKeyId> changed,
        Action connected,
        Action<Exception> failed,
        CancellationToken cancellationToken) =>
        new PostgreSqlListener(source, changed, connected, failed).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        if (ownsSource)
            await source.DisposeAsync().ConfigureAwait(false);
    }

    protected override Session CreateSession() => new PostgreSqlSession(source, preparesStatements);

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

        // The server is shutting down or starting, it ended an idle session, or a failover made it a standby.
        PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow
                or IdleSessionTimeout
                or PostgresErrorCodes.ReadOnlySqlTransaction,
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

    // The driver does not name these codes. See appendix A of PostgreSQL's documentation.
    private const string IdleInTransactionSessionTimeout = "25P03";
    private const string IdleSessionTimeout = "57P05";
}
