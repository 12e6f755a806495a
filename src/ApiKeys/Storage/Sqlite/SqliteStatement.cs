using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// A prepared statement on a connection of Microsoft.Data.Sqlite. It calls SQLite's C interface directly, to avoid
/// allocations: the driver's command creates a reader for each call, and copies every id and hash into an array.
/// </summary>
internal sealed class SqliteStatement(SqliteConnection connection, string sql) : IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    private readonly List<string> _names = [];
    private readonly List<SqliteStatementParameter> _parameters = [];
    private sqlite3_stmt? _statement;
    private bool _hasBegun;

    public IReadOnlyList<SqliteStatementParameter> Parameters => _parameters;

    /// <summary>Adds a parameter.</summary>
    public void Add(string name) => _names.Add(name);

    /// <exception cref="SqliteException">The SQL is faulty, or it lacks one of the parameters.</exception>
    public void Prepare()
    {
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement));
        foreach (var name in _names)
        {
            var index = raw.sqlite3_bind_parameter_index(_statement, name);
            Check(index is 0 ? raw.SQLITE_RANGE : raw.SQLITE_OK);
            _parameters.Add(new(this, _statement!, index));
        }
    }

    /// <summary>Begins to read rows. Dispose of them before the statement is executed again.</summary>
    public SqliteRows ExecuteReader() => new(this, _statement!);

    /// <summary>Executes the statement to its end.</summary>
    /// <returns>The number of changed rows.</returns>
    public int ExecuteNonQuery()
    {
        using var rows = ExecuteReader();
        while (rows.Read())
        {
        }

        return raw.sqlite3_changes(connection.Handle);
    }

    public void Dispose() => _statement?.Dispose();

    /// <summary>
    /// Moves to the next row, if there is one. The first step waits up to 30 seconds for a lock to be released.
    /// </summary>
    internal bool Step()
    {
        for (long start = 0; ;)
        {
            var result = raw.sqlite3_step(_statement);
            if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
            {
                _hasBegun = true;
                return result is raw.SQLITE_ROW;
            }

            if (start is 0)
                start = TimeProvider.System.GetTimestamp();

            // A statement that has returned a row cannot start over: the caller would see rows twice.
            var isLocked = (result & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;
            if (_hasBegun || !isLocked || TimeProvider.System.GetElapsedTime(start) > BusyTimeout)
                Check(result);

            Reset();
            Thread.Sleep(1);
        }
    }

    internal void Reset()
    {
        _hasBegun = false;
        _ = raw.sqlite3_reset(_statement);
    }

    internal void Check(int result)
    {
        if (result is not raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }
}
