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

    public override void Dispose()
    {
        DisposeCommands();
        _begin?.Dispose();
        _commit?.Dispose();
        _rollback?.Dispose();
        _connection.Dispose();
    }

    /// <summary>Runs statements that are used too rarely to be prepared.</summary>
    public void Execute(string sql)
    {
        using var command = CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>Reads one value by a statement that is used too rarely to be prepared.</summary>
    public object? ExecuteScalar(string sql)
    {
        using var command = CreateCommand(sql);
        return command.ExecuteScalar();
    }

    private SqliteCommand CreateCommand(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private ValueTask Run(ref SqliteCommand? command, string sql)
    {
        command ??= CreateCommand(sql);
        command.ExecuteNonQuery();
        return default;
    }
}
