using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Transactions;
using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>
/// A session on MySQL or MariaDB. <paramref name="noBackslashEscapes"/> is the driver's option of this name: server and
/// driver have to agree on it, or a text that holds a backslash could end too soon where statements are not prepared.
/// </summary>
[SqlStatements("Storage/MySql/mysql.sql", typeof(MySqlTypes))]
internal sealed partial class MySqlSession(MySqlDataSource source, bool noBackslashEscapes = false) : MySqlStatements
{
    // Whatever a server has as its defaults: faulty values are refused and not bent, assignments take place from left to
    // right (MariaDB's SIMULTANEOUS_ASSIGNMENT), a table that cannot have InnoDB is not created, foreign keys hold, and
    // READ COMMITTED locks no gaps between rows, so that inserts of several keys do not wait for each other.
    private const string Setup = $"""
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
        SET autocommit = 1, foreign_key_checks = 1, time_zone = '+00:00', sql_mode = '{SqlMode}'{BoundTransactions};
        """;

    private const string SetupWithoutBackslashEscapes = $"""
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
        SET autocommit = 1, foreign_key_checks = 1, time_zone = '+00:00', sql_mode = '{SqlMode},NO_BACKSLASH_ESCAPES'{BoundTransactions};
        """;

    // A process that is frozen in a transaction holds its locks for a second at most: then the server ends the session. In a
    // comment that MariaDB alone executes, because MySQL has no such bound.
    private const string BoundTransactions = "/*M!100300 , idle_transaction_timeout = 1 */";

    private const string SqlMode = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION";

    // A lock belongs to the server and not to a database. Names are at most 64 characters long, as those of databases are.
    private const string MigrationLock = "concat('apikeys-', left(sha2(database(), 256), 48))";

    // Shorter than any command timeout, so that waiting for another process's migration is no fault.
    private const string LockMigration = $"SELECT coalesce(get_lock({MigrationLock}, 5), 0)";
    private const string UnlockMigration = $"DO release_lock({MigrationLock})";

    private readonly MySqlConnection _connection = source.CreateConnection();
    private MySqlCommand? _begin;
    private MySqlCommand? _commit;
    private MySqlCommand? _rollback;
    private bool _isInTransaction;
    private bool _isMigrating;

    public override bool IsOpen => _connection.State is ConnectionState.Open;

    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        // A session outlives the transaction of the caller for whom it is opened.
        using var suppressed = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        using var setup = CreateCommand(noBackslashEscapes ? SetupWithoutBackslashEscapes : Setup);
        await setup.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        _isInTransaction = true;
        _begin ??= CreateCommand("START TRANSACTION");
        await _begin.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        _commit ??= CreateCommand("COMMIT");
        await _commit.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        _isInTransaction = false;
    }

    public override async ValueTask RollbackAsync(CancellationToken cancellationToken)
    {
        _rollback ??= CreateCommand("ROLLBACK");
        await _rollback.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        _isInTransaction = false;
    }

    public override async ValueTask BeginMigrationAsync(CancellationToken cancellationToken)
    {
        _isMigrating = true;
        using var command = CreateCommand(LockMigration);
        while (Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture) is not 1)
            cancellationToken.ThrowIfCancellationRequested();
    }

    public override async ValueTask EndMigrationAsync(CancellationToken cancellationToken)
    {
        using var command = CreateCommand(UnlockMigration);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        _isMigrating = false;
    }

    public override async ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        using var command = CreateCommand(sql);

        // To change a large table takes its time.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        DisposeCommands();
        _begin?.Dispose();
        _commit?.Dispose();
        _rollback?.Dispose();
        LetGo();
        _connection.Dispose();
    }

    internal MySqlCommand CreateCommand(string sql) => new(sql, _connection);

    // A connection that goes back to the pool of an app's own data source keeps what it holds until it is used again.
    private void LetGo()
    {
        if (!IsOpen || !(_isInTransaction || _isMigrating))
            return;

        try
        {
            using var command = CreateCommand(_isMigrating ? UnlockMigration : "ROLLBACK");
            command.ExecuteNonQuery();
        }
        catch (Exception exception) when (exception is DbException or IOException or InvalidOperationException)
        {
            // A connection that can do no more holds nothing.
        }
    }
}
