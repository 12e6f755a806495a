using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

/// <summary>A session on PostgreSQL.</summary>
/// <param name="source">Where its connection comes from.</param>
/// <param name="preparesStatements">Whether the connection is the session's own, so that statements can be kept on it.</param>
[SqlStatements("Storage/PostgreSql/postgresql.sql", typeof(PostgreSqlTypes))]
internal sealed partial class PostgreSqlSession(NpgsqlDataSource source, bool preparesStatements) : Session
{
    // Any number will do, as long as it is always the same and nobody else's: the first eight bytes of SHA-256("ApiKeys").
    private const long MigrationLock = 0x5BE3_F37D_7233_BC0E;

    // A process that is frozen in a transaction holds its locks for a second at most: then the server ends the session.
    private const string BoundTransactions = "SET idle_in_transaction_session_timeout = 1000";
    private const string BoundTransaction = "SET LOCAL idle_in_transaction_session_timeout = 1000";

    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private bool _isBounded;

    public override bool IsOpen => _connection is not null;

    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        // A session outlives the ambient transaction of the caller for whom it is opened, and must not join it. A
        // TransactionScope that says so would add 3 MB to a native app; without the caller's context there is none to join.
        Task<NpgsqlConnection> opening;
        using (ExecutionContext.SuppressFlow())
            opening = Task.Run(() => source.OpenConnectionAsync(cancellationToken).AsTask(), cancellationToken);
        _connection = await opening.ConfigureAwait(false);
    }

    public override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        // Once for a connection of its own, which costs a session that only reads nothing.
        if (preparesStatements && !_isBounded)
            await ExecuteAsync(BoundTransactions, cancellationToken).ConfigureAwait(false);

        _transaction = await _connection!.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (!preparesStatements)
            await ExecuteAsync(BoundTransaction, cancellationToken).ConfigureAwait(false);
        _isBounded = true;
    }

    public override async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        using var transaction = _transaction!;
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask RollbackAsync(CancellationToken cancellationToken)
    {
        using var transaction = _transaction!;
        await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask BeginMigrationAsync(CancellationToken cancellationToken)
    {
        // DDL is part of the transaction, and the lock lasts as long. No other change waits for it, so it has no bound.
        _transaction = await _connection!.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync($"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask EndMigrationAsync(CancellationToken cancellationToken) => CommitAsync(cancellationToken);

    public override async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        using var command = CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        DisposeCommands();
        _transaction?.Dispose();
        _connection?.Dispose();
    }

    internal NpgsqlCommand CreateCommand(string sql)
    {
        var command = _connection!.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private Task PrepareAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        preparesStatements ? command.PrepareAsync(cancellationToken) : Task.CompletedTask;
}
