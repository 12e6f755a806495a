using Microsoft.Data.Sqlite;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// A session on SQLite. The driver has no asynchronous I/O, so that everything here completes at once.
/// </summary>
[SqlStatements("Storage/Sqlite/sqlite.sql", typeof(SqliteTypes), Synchronous = true)]
internal sealed partial class SqliteSession(string connectionString) : Session
{
    // foreign_keys guards the tenants; FULL makes a commit outlast a power cut, so that an issued key is never lost; the
    // busy timeout is SQLite's own, finer one, in milliseconds, ahead of the driver's coarse retries.
    private const string Setup = """
        PRAGMA foreign_keys = ON;
        PRAGMA synchronous = FULL;
        PRAGMA busy_timeout = 30000;
        """;

    private readonly SqliteConnection _connection = new(connectionString);
    private SqliteCommand? _begin;
    private SqliteCommand? _commit;
    private SqliteCommand? _rollback;

    public override bool IsOpen => _connection.State is System.Data.ConnectionState.Open;

    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _connection.Open();
        Execute(Setup);
        return default;
    }

    // IMMEDIATE takes the write lock at once: a transaction that read first and wrote later could be refused half-way.
    public override ValueTask BeginAsync(CancellationToken cancellationToken) => Run(ref _begin, "BEGIN IMMEDIATE");

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
        _begin?.Dispose();
        _commit?.Dispose();
        _rollback?.Dispose();
        _connection.Dispose();
    }

    internal SqliteCommand CreateCommand(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql)
    {
        using var command = CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    private ValueTask Run(ref SqliteCommand? command, string sql)
    {
        command ??= CreateCommand(sql);
        command.ExecuteNonQuery();
        return default;
    }
}
