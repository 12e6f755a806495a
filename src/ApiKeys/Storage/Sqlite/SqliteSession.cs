using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// A session on SQLite. The driver has no asynchronous I/O: every method completes synchronously, except for the waits
/// for the write lock and for calls on a file that was replaced.
/// </summary>
/// <param name="connectionString">The driver's connection string.</param>
/// <param name="file">The file that the sessions of a store share, or null without a check of the file.</param>
[SqlStatements("Storage/Sqlite/sqlite.sql", typeof(SqliteTypes), Synchronous = true)]
internal sealed partial class SqliteSession(string connectionString, SqliteFile? file = null) : SqliteStatements
{
    // foreign_keys keeps tenants apart. FULL makes a commit survive a power cut, so an issued key is never lost.
    // busy_timeout is SQLite's own wait, in milliseconds. It is short because it blocks the thread. The rest speeds up
    // issuing many keys at once. temp_store keeps the statement journal, which undoes a failed statement, in memory.
    // cache_size allows 16 MB of pages, allocated as needed: a page that many keys change is written once.
    private const string Setup = """
        PRAGMA foreign_keys = ON;
        PRAGMA synchronous = FULL;
        PRAGMA busy_timeout = 10;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16000;
        """;

    private const string UseWriteAheadLog = "PRAGMA journal_mode = WAL";

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    private readonly SqliteConnection _connection = new(connectionString);
    private SqliteStatement? _commit;
    private SqliteStatement? _rollback;

    public override bool IsOpen => _connection.State is System.Data.ConnectionState.Open;

    /// <summary>SQLite's own handle of the open connection.</summary>
    internal sqlite3 Handle => _connection.Handle!;

    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (file is null)
            Connect();
        else
            await file.OpenAsync(this, cancellationToken).ConfigureAwait(false);
        Execute(Setup);
        TryUseWriteAheadLog();
    }

    public override bool TryTake() => file is null ? IsOpen : file.TryTake(this);

    public override void Release() => file?.Release(this);

    // IMMEDIATE takes the write lock at once. A transaction that reads first and writes later could fail half-way with
    // BUSY. Another process may hold the lock for long. The driver would block the caller's thread, so this waits
    // asynchronously.
    public override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE");
            if (result is raw.SQLITE_OK)
                break;
            if (result is not raw.SQLITE_BUSY || TimeProvider.System.GetElapsedTime(start) > BusyTimeout)
                SqliteException.ThrowExceptionForRC(result, _connection.Handle);

            await Task.Delay(Random.Shared.Next(1, 20), cancellationToken).ConfigureAwait(false);
        }

        if (ReadsVersion && await ReadClockAsync(cancellationToken).ConfigureAwait(false) is { } row)
            Version = row.Version;
    }

    public override ValueTask CommitAsync(CancellationToken cancellationToken) => Run(ref _commit, "COMMIT");

    public override ValueTask RollbackAsync(CancellationToken cancellationToken) => Run(ref _rollback, "ROLLBACK");

    public override async ValueTask BeginMigrationAsync(CancellationToken cancellationToken)
    {
        // With a write-ahead log, readers and the writer do not wait for each other. The file keeps this mode.
        Execute(UseWriteAheadLog);
        await BeginAsync(cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask EndMigrationAsync(CancellationToken cancellationToken) => CommitAsync(cancellationToken);

    public override ValueTask ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        Execute(sql);
        return default;
    }

    public override void Dispose()
    {
        if (file is null)
            Disconnect();
        else
            file.Close(this);
        _connection.Dispose();
    }

    /// <summary>Opens the file, and reads nothing yet.</summary>
    internal void Connect() => _connection.Open();

    /// <summary>Closes the connection. The session can be opened again.</summary>
    internal void Disconnect()
    {
        DisposeCommands();
        _commit?.Dispose();
        _rollback?.Dispose();
        (_commit, _rollback) = (null, null);
        _connection.Close();
    }

    internal SqliteStatement CreateCommand(string sql) => new(_connection, sql);

    // A copy that VACUUM INTO made has no write-ahead log. Setting the mode needs a lock and a writable file. Where it
    // fails, the session works on in the present mode, and the next session tries again. Other files stay as they are:
    // the path may be mistyped.
    private void TryUseWriteAheadLog()
    {
        if (TryFind("PRAGMA journal_mode") is "delete" or "truncate" or "persist"
            && TryFind("SELECT 1 FROM sqlite_schema WHERE name = 'api_key_migrations'") is not null)
        {
            _ = TryFind(UseWriteAheadLog);
        }
    }

    // The first column of the first row. Null without a row, and after a fault. It does not wait for a lock.
    private string? TryFind(string sql)
    {
        if (raw.sqlite3_prepare_v2(_connection.Handle, sql, out var statement) is not raw.SQLITE_OK)
            return null;

        using (statement)
        {
            return raw.sqlite3_step(statement) is raw.SQLITE_ROW
                ? raw.sqlite3_column_text(statement, 0).utf8_to_string()
                : null;
        }
    }

    // For several statements in one text that run once. They are not kept.
    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private ValueTask Run(ref SqliteStatement? statement, string sql)
    {
        if (statement is null)
        {
            statement = CreateCommand(sql);
            statement.Prepare();
        }

        statement.ExecuteNonQuery();
        return default;
    }
}
