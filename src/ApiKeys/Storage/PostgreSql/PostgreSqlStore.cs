using System.Net.Sockets;
using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

internal sealed class PostgreSqlStore(NpgsqlDataSource source, bool ownsSource, bool preparesStatements)
    : Store(new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize)
{
    public override string SystemName => "postgresql";

    protected override IReadOnlyList<Migration> Migrations => PostgreSqlMigrations.All;

    /// <inheritdoc/>
    public override Task ListenAsync(Action<ApiKeyId> changed, Action connected, Action<Exception> failed, CancellationToken cancellationToken) =>
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
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => Fault.LostRace,

        // This process stood still in the transaction, and the server has rolled it back, before a commit too.
        PostgresException { SqlState: IdleInTransactionSessionTimeout } => Fault.LostRace,
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation } => Fault.LostRace,

        // What was prepared was forgotten (DISCARD ALL, another server behind the same address), or what it reads was changed.
        PostgresException { SqlState: PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.FeatureNotSupported } => Fault.StaleSession,

        // The server goes, or has come back as a standby after a failover.
        PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or IdleSessionTimeout
                or PostgresErrorCodes.ReadOnlySqlTransaction,
        } => Fault.StaleSession,
        PostgresException => Fault.Final,

        // The connection was cut. A time-out is no such thing: to run the statement again would only take as long again.
        NpgsqlException { InnerException: not TimeoutException } or IOException or SocketException => Fault.StaleSession,
        _ => Fault.Final,
    };

    // Codes that the driver has no names for; PostgreSQL's documentation, appendix A.
    private const string IdleInTransactionSessionTimeout = "25P03";
    private const string IdleSessionTimeout = "57P05";
}
