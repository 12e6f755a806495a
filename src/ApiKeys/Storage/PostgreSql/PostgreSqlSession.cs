using Npgsql;

namespace ApiKeys.Storage.PostgreSql;

/// <summary>A session on PostgreSQL.</summary>
/// <param name="source">The source of the connection.</param>
/// <param name="preparesStatements">Whether to prepare statements. False if a pooler may switch the connection.</param>
[SqlStatements("Storage/PostgreSql/postgresql.sql", typeof(PostgreSqlTypes))]
internal sealed partial class PostgreSqlSession(NpgsqlDataSource source, bool preparesStatements) : PostgreSqlStatements
{
    // An arbitrary constant that other software is unlikely to use: the first eight bytes of SHA-256("ApiKeys").
    private const long MigrationLock = 0x5BE3_F37D_7233_BC0E;

    // A process that is frozen in a transaction holds its locks for a second at most: then the server ends the session.
    private const string BoundTransactions = "SET idle_in_transaction_session_timeout = 1000";
    private const string BoundTransaction = "SET LOCAL idle_in_transaction_session_timeout = 1000";

    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private bool _isBounded;

    public override bool IndexesCustom => true;

    public override bool IsOpen => _connection is not null;

    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        // The session outlives the caller's ambient transaction and must not join it. A suppressing TransactionScope
        // would add 3 MB to a native app. Without the caller's ExecutionContext there is no ambient transaction to
        // join.
        Task<NpgsqlConnection> opening;
        using (ExecutionContext.SuppressFlow())
            opening = Task.Run(() => source.OpenConnectionAsync(cancellationToken).AsTask(), cancellationToken);
        _connection = await opening.ConfigureAwait(false);
    }

    public override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        // Once, if the connection is the session's own. A session that only reads does not pay for it.
        if (preparesStatements && (ReadsVersion || !_isBounded))
        {
            await BoundAsync(BoundTransactions, cancellationToken).ConfigureAwait(false);
            _isBounded = true;
        }

        _transaction = await _connection!.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (!preparesStatements)
            await BoundAsync(BoundTransaction, cancellationToken).ConfigureAwait(false);
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

    // Both statements are one transaction, because one text is sent, and take one round trip.
    public override async ValueTask WriteUsageBatchAsync(
        Guid writerId, long batch, string uses, CancellationToken cancellationToken)
    {
        using var command = CreateCommand($"{AddUsageOnceSql}; {AddUsageOfDeletedKeysOnceSql}");
        PostgreSqlTypes.AddGuid(command, "@writer_id");
        PostgreSqlTypes.SetGuid(command.Parameters[0], writerId);
        PostgreSqlTypes.AddInt64(command, "@batch");
        PostgreSqlTypes.SetInt64(command.Parameters[1], batch);
        PostgreSqlTypes.AddString(command, "@uses");
        PostgreSqlTypes.SetString(command.Parameters[2], uses);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask BeginMigrationAsync(CancellationToken cancellationToken)
    {
        // PostgreSQL's DDL is transactional, and the lock is held until the transaction ends. It has no bound.
        _transaction = await _connection!.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync($"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask ThrowIfUnsupportedAsync(CancellationToken cancellationToken)
    {
        using var command = CreateCommand("SELECT getdatabaseencoding()::text");
        var encoding = (string?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        if (encoding is not "UTF8")
            throw new UnsupportedEncodingException(encoding ?? "unknown");
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

    // The version takes no round trip of its own.
    private async ValueTask BoundAsync(string bound, CancellationToken cancellationToken)
    {
        using var command = CreateCommand(ReadsVersion ? $"{bound}; {ReadClockSql}" : bound);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                Version = ReadClockRow(reader, 0).Version;
        }
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
