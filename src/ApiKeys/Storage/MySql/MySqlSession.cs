using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Transactions;
using ApiKeys.Hashing;
using MySqlConnector;
using static ApiKeys.Storage.MySql.MySqlTypes;

namespace ApiKeys.Storage.MySql;

/// <summary>
/// A session on MySQL or MariaDB. Server and driver must agree on the driver's option <c>NoBackslashEscapes</c>.
/// Otherwise a backslash in a text could end the text early in a statement that is not prepared.
/// </summary>
[SqlStatements("Storage/MySql/mysql.sql", typeof(MySqlTypes))]
internal sealed partial class MySqlSession(MySqlServers servers) : MySqlStatements
{
    // These settings do not depend on the server's defaults:
    // - STRICT_ALL_TABLES refuses invalid values instead of changing them.
    // - NO_ENGINE_SUBSTITUTION does not create a table without InnoDB.
    // - Without MariaDB's SIMULTANEOUS_ASSIGNMENT, an UPDATE assigns from left to right.
    // - sql_safe_updates would refuse to delete by a condition without an index.
    // - READ COMMITTED takes no gap locks, so inserts of keys do not wait for each other.
    private const string Setup = $"""
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
        SET autocommit = 1, foreign_key_checks = 1, sql_safe_updates = 0, time_zone = '+00:00',
          sql_mode = '{SqlMode}'{BoundTransactions};
        """;

    private const string SetupWithoutBackslashEscapes = $"""
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
        SET autocommit = 1, foreign_key_checks = 1, sql_safe_updates = 0, time_zone = '+00:00',
          sql_mode = '{SqlMode},NO_BACKSLASH_ESCAPES'{BoundTransactions};
        """;

    // A process that is frozen in a transaction holds its locks for a second at most: then the server ends the session.
    // MariaDB has a bound for transactions alone. MySQL has one for the pause between any two statements, which is
    // therefore set for the duration of each transaction. The comment is executed by MariaDB only.
    private const string BoundTransactions = "/*M!100300 , idle_transaction_timeout = 1 */";
    private const string BoundTransaction = "SET SESSION wait_timeout = 1; ";
    private const string UnboundTransaction = "; SET SESSION wait_timeout = DEFAULT";

    private const string EndOfStep = ";\n";

    // ListRelations looks for this comment. It tells a table from an app's own of the same name, if the migration that
    // created it was interrupted.
    private const string Mark = " COMMENT 'ApiKeys'";
    private const string SqlMode = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION";

    // The lock is named after the database, because locks are global to the server. The database's name is hashed: a
    // lock's name has at most 64 characters, and a database's name alone may have as many.
    private const string MigrationLock = "concat('apikeys-', left(sha2(database(), 256), 48))";

    // Waits 5 seconds at a time for another process's migration. That is shorter than any command timeout, so the wait
    // does not fail.
    private const string LockMigration = $"SELECT coalesce(get_lock({MigrationLock}, 5), 0)";
    private const string UnlockMigration = $"DO release_lock({MigrationLock})";

    private MySqlConnection? _connection;

    // Sent with the session's first statement, at no round trip of its own. Null from then on.
    private string? _setup;
    private MySqlCommand? _first;
    private string? _firstSql;
    private MySqlCommand? _commit;
    private MySqlCommand? _rollback;
    private bool _isInTransaction;

    // The next statement begins the transaction.
    private bool _beginsTransaction;
    private bool _isMigrating;

    private string BeginTransaction => IsMariaDb ? "START TRANSACTION" : BoundTransaction + "START TRANSACTION";

    private bool IsMariaDb => _connection!.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    protected override long NearestOfUpdate => _updateWindows!.LastInsertedId;

    // Two statements in one text take one round trip. The update's parameters have their values from its first try. The
    // number is never 0 where the update has charged.
    protected override async ValueTask<long?> InsertAndUpdateWindowsAsync(CancellationToken cancellationToken)
    {
        using var command = _updateWindows!.Clone();
        command.CommandText = $"{InsertWindowsSql}; {UpdateWindowsSql}";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return command.LastInsertedId is var nearest and not 0 ? nearest : null;
    }

    public override bool IsOpen => _connection?.State is ConnectionState.Open;

    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        // The session outlives the caller's ambient transaction and must not join it.
        using var suppressed = new TransactionScope(
            TransactionScopeOption.Suppress,
            TransactionScopeAsyncFlowOption.Enabled);
        _connection = await servers.ConnectAsync(cancellationToken).ConfigureAwait(false);
        _setup = servers.Settings.NoBackslashEscapes ? SetupWithoutBackslashEscapes : Setup;
    }

    public override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        _isInTransaction = true;
        if (!ReadsVersion && _setup is null)
        {
            _beginsTransaction = true;
            return;
        }

        using var first = CreateCommand($"{BeginTransaction}; {ReadClockSql}");
        var reader = await first.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                Version = ReadClockRow(reader, 0).Version;
        }
    }

    public override ValueTask CommitAsync(CancellationToken cancellationToken) =>
        EndTransactionAsync(_commit ??= CreateCommand(EndOfTransaction("COMMIT")), cancellationToken);

    public override ValueTask RollbackAsync(CancellationToken cancellationToken) =>
        EndTransactionAsync(_rollback ??= CreateCommand(EndOfTransaction("ROLLBACK")), cancellationToken);

    private async ValueTask EndTransactionAsync(MySqlCommand end, CancellationToken cancellationToken)
    {
        if (!_beginsTransaction)
            await end.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        (_isInTransaction, _beginsTransaction) = (false, false);
    }

    // The generated code calls these two. A transaction's first statement is sent as text, together with its begin.
    // That saves a round trip, and a prepared statement takes no other text.
    private bool CanPrepare => !_beginsTransaction;

    private MySqlCommand CommandToRun(MySqlCommand command)
    {
        if (!_beginsTransaction)
            return command;

        var first = command.Clone();
        first.CommandText = WithBegin(command.CommandText);
        return first;
    }

    private string WithBegin(string sql)
    {
        if (!_beginsTransaction)
            return sql;

        _beginsTransaction = false;
        return $"{BeginTransaction}; {sql}";
    }

    // A whole transaction in one text takes one round trip.
    public override async ValueTask WriteUsageBatchAsync(
        Guid writerId, long batch, string uses, CancellationToken cancellationToken)
    {
        using var command = CreateCommand(
            $"START TRANSACTION; {LockUsageWriterSql}; {AddUsageOnceSql}; {AddUsageOfDeletedKeysOnceSql}; "
            + $"{RaiseUsageBatchSql}; COMMIT");
        SetGuid(AddGuid(command, "@writer_id"), writerId);
        SetInt64(AddInt64(command, "@batch"), batch);
        SetString(AddString(command, "@uses"), uses);
        _isInTransaction = true;
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MySqlException) when (IsOpen)
        {
            // The server stops at the first fault, in the transaction.
            await RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        _isInTransaction = false;
    }

    // MariaDB gathers the transactions that a statement must not see while others commit. On a busy machine it may see
    // one and not the one before it. The number's lock is released after its transaction has become visible.
    public override async ValueTask<long> FindLastVisibleEventAsync(
        OrganizationId organizationId, CancellationToken cancellationToken) => IsMariaDb
        ? await LockEventNumberAsync(organizationId, cancellationToken).ConfigureAwait(false) ?? 0
        : long.MaxValue;

    public override ValueTask InsertEventAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, CancellationToken cancellationToken) =>
        WriteEventAsync(
            organizationId, id, occurredAt, actor, kind, subject, details, keyId: null, cancellationToken);

    public override ValueTask InsertEventAndRecordChangeAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, ApiKeyId keyId, CancellationToken cancellationToken) =>
        WriteEventAsync(organizationId, id, occurredAt, actor, kind, subject, details, keyId, cancellationToken);

    public override async ValueTask InsertEventsAsync(
        OrganizationId organizationId, long count, string idPrefix, long idLow, DateTimeOffset occurredAt,
        string? actor, string events, CancellationToken cancellationToken)
    {
        using var command = CreateEventCommand(
            $"{RaiseEventNumberSql}; {SaveEventsSql}", organizationId, count, occurredAt, actor);
        AddText(command, "@id_prefix", idPrefix);
        SetInt64(AddInt64(command, "@id_low"), idLow);
        AddText(command, "@events", events);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // All the statements in one text take one round trip. None is prepared.
    private async ValueTask WriteEventAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, ApiKeyId? keyId, CancellationToken cancellationToken)
    {
        const string Event = $"{RaiseEventNumberSql}; {SaveEventSql}";
        const string EventAndChange = $"{Event}; {RaiseChangeNumberSql}; {SaveChangeSql}";
        using var command = CreateEventCommand(
            keyId is null ? Event : EventAndChange, organizationId, count: 1, occurredAt, actor);
        SetGuid(AddGuid(command, "@id"), id);
        AddText(command, "@kind", kind);
        AddText(command, "@subject", subject);
        AddText(command, "@details", details);
        if (keyId is { } changed)
            SetApiKeyId(AddApiKeyId(command, "@key_id"), changed);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private MySqlCommand CreateEventCommand(
        string sql, OrganizationId organizationId, long count, DateTimeOffset occurredAt, string? actor)
    {
        var command = CreateCommand(WithBegin(sql));
        SetOrganizationId(AddOrganizationId(command, "@organization_id"), organizationId);
        SetInt64(AddInt64(command, "@count"), count);
        SetDateTimeOffset(AddDateTimeOffset(command, "@occurred_at"), occurredAt);
        AddText(command, "@actor", actor);
        return command;
    }

    private static void AddText(MySqlCommand command, string name, string? value)
    {
        var parameter = AddString(command, name);
        if (value is null)
            SetNull(parameter);
        else
            SetString(parameter, value);
    }

    // Two statements in one text take one round trip. Neither is prepared.
    public override async ValueTask RecordChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken)
    {
        using var command = CreateCommand(WithBegin($"{RaiseChangeNumberSql}; {SaveChangeSql}"));
        SetApiKeyId(AddApiKeyId(command, "@key_id"), keyId);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // The statements in one text take one round trip. None is prepared.
    public override async ValueTask RotateSecretAsync(
        ApiKeyId keyId, int number, bool isReplaced, DateTimeOffset expiresAt, bool expiresOnUse, string currentPrefix,
        DateTimeOffset? lastUsedAt, KeyHash hash, string signedBy, string prefix, int rules, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        using var command = CreateCommand(WithBegin(isReplaced
            ? $"{ReplaceSecretSql}; {SetCurrentPrefixSql}"
            : $"{SupersedeSecretSql}; {InsertNextSecretSql}; {SetCurrentPrefixSql}"));
        SetApiKeyId(AddApiKeyId(command, "@key_id"), keyId);
        SetInt32(AddInt32(command, "@number"), number);
        SetDateTimeOffset(AddDateTimeOffset(command, "@expires_at"), expiresAt);
        SetBoolean(AddBoolean(command, "@expires_on_use"), expiresOnUse);
        SetString(AddString(command, "@current_prefix"), currentPrefix);
        var lastUse = AddDateTimeOffset(command, "@last_used_at");
        if (lastUsedAt is { } time)
            SetDateTimeOffset(lastUse, time);
        else
            SetNull(lastUse);
        SetKeyHash(AddKeyHash(command, "@hash"), hash);
        SetString(AddString(command, "@signed_by"), signedBy);
        SetString(AddString(command, "@prefix"), prefix);
        SetInt32(AddInt32(command, "@rules"), rules);
        SetDateTimeOffset(AddDateTimeOffset(command, "@now"), now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask BeginMigrationAsync(CancellationToken cancellationToken)
    {
        _isMigrating = true;
        using var command = CreateCommand(LockMigration);
        while (!await IsLockedAsync().ConfigureAwait(false))
            cancellationToken.ThrowIfCancellationRequested();

        async ValueTask<bool> IsLockedAsync()
        {
            var result = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return Convert.ToInt64(result, CultureInfo.InvariantCulture) is 1;
        }
    }

    public override async ValueTask EndMigrationAsync(CancellationToken cancellationToken)
    {
        using var command = CreateCommand(UnlockMigration);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        _isMigrating = false;
    }

    // MySQL commits after each step of a migration. A step that was done before a crash is passed over.
    public override async ValueTask ExecuteMigrationAsync(string sql, CancellationToken cancellationToken)
    {
        foreach (var step in sql.TrimEnd(';').Split(EndOfStep, StringSplitOptions.RemoveEmptyEntries))
        {
            var marked = Schema.CreatedNames(step).Any() ? step + Mark : step;
            try
            {
                await ExecuteAsync(marked, cancellationToken).ConfigureAwait(false);
            }
            catch (MySqlException exception) when (exception.ErrorCode
                is MySqlErrorCode.DuplicateFieldName
                    or MySqlErrorCode.DuplicateKeyName
                    or MySqlErrorCode.CannotDropFieldOrKey)
            {
            }
        }
    }

    public override async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        using var command = CreateCommand(WithBegin(sql));

        // No timeout: altering a large table takes long.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        DisposeCommands();
        _commit?.Dispose();
        _rollback?.Dispose();
        LetGo();
        _connection?.Dispose();
    }

    internal MySqlCommand CreateCommand(string sql)
    {
        var command = new MySqlCommand(_setup + sql, _connection);
        if (_setup is not null)
            (_setup, _first, _firstSql) = (null, command, sql);
        return command;
    }

    // The first statement carried the setup, and has run.
    private Task PrepareAsync(MySqlCommand command, CancellationToken cancellationToken)
    {
        if (command == _first)
            (command.CommandText, _first) = (_firstSql, null);
        return command.PrepareAsync(cancellationToken);
    }

    private string EndOfTransaction(string statement) => IsMariaDb ? statement : statement + UnboundTransaction;

    // Ends an open transaction, or releases the migration lock. Otherwise a connection that returns to the pool of an
    // app's data source would hold them until its next use.
    private void LetGo()
    {
        if (!IsOpen || !(_isInTransaction || _isMigrating))
            return;

        try
        {
            using var command = CreateCommand(_isMigrating ? UnlockMigration : EndOfTransaction("ROLLBACK"));
            command.ExecuteNonQuery();
        }
        catch (Exception exception)
            when (exception is DbException or IOException or SocketException or InvalidOperationException)
        {
            // A broken connection holds nothing.
        }
    }
}
