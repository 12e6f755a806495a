using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// A session on SQLite. The driver has no asynchronous I/O, so that all but the wait for the write lock completes at once.
/// </summary>
[SqlStatements("Storage/Sqlite/sqlite.sql", typeof(SqliteTypes), Synchronous = true)]
internal sealed partial class SqliteSession(string connectionString) : Session
{
    // foreign_keys guards the tenants; FULL makes a commit outlast a power cut, so that an issued key is never lost. The busy
    // timeout is SQLite's own wait, in milliseconds: short, since it blocks the thread. The rest is for keys that are issued
    // together: what would undo a statement that fails half-way is kept in memory, and 16 MB of pages, taken as they are needed,
    // so that a page that many keys change is written once.
    private const string Setup = """
        PRAGMA foreign_keys = ON;
        PRAGMA synchronous = FULL;
        PRAGMA busy_timeout = 10;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16000;
        """;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    private readonly SqliteConnection _connection = new(connectionString);
    private SqliteStatement? _commit;
    private SqliteStatement? _rollback;

    public override bool IsOpen => _connection.State is System.Data.ConnectionState.Open;

    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _connection.Open();
        Execute(Setup);
        return default;
    }

    // IMMEDIATE takes the write lock at once: a transaction that read first and wrote later could be refused half-way. The
    // lock may be another process's for long, and the driver would wait for it on the caller's thread.
    public override async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = raw.sqlite3_exec(_connection.Handle, "BEGIN IMMEDIATE");
            if (result is raw.SQLITE_OK)
                return;
            if (result is not raw.SQLITE_BUSY || TimeProvider.System.GetElapsedTime(start) > BusyTimeout)
                SqliteException.ThrowExceptionForRC(result, _connection.Handle);

            await Task.Delay(Random.Shared.Next(1, 20), cancellationToken).ConfigureAwait(false);
        }
    }

    public override ValueTask CommitAsync(CancellationToken cancellationToken) => Run(ref _commit, "COMMIT");

    public override ValueTask RollbackAsync(CancellationToken cancellationToken) => Run(ref _rollback, "ROLLBACK");

    public override async ValueTask BeginMigrationAsync(CancellationToken cancellationToken)
    {
        // Readers then never wait for the writer, nor the writer for readers. The file keeps the mode.
        Execute("PRAGMA journal_mode = WAL");
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
        DisposeCommands();
        _commit?.Dispose();
        _rollback?.Dispose();
        _connection.Dispose();
    }

    internal SqliteStatement CreateCommand(string sql) => new(_connection, sql);

    // Several statements, which are not worth keeping.
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
