using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// A prepared statement on a connection of Microsoft.Data.Sqlite, which goes straight to SQLite's C interface: the driver's own command
/// makes a reader for each call, and takes every id and hash through an array.
/// </summary>
internal sealed class SqliteStatement(SqliteConnection connection, string sql) : IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    private readonly List<string> _names = [];
    private readonly List<SqliteStatementParameter> _parameters = [];
    private sqlite3_stmt? _statement;
    private bool _hasBegun;

    public IReadOnlyList<SqliteStatementParameter> Parameters => _parameters;

    /// <summary>Names the next parameter.</summary>
    public void Add(string name) => _names.Add(name);

    /// <exception cref="SqliteException">SQLite cannot read the statement, or it has no such parameter.</exception>
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

    /// <summary>Begins to read. Nobody executes the statement again before the rows are disposed of.</summary>
    public SqliteRows ExecuteReader() => new(this, _statement!);

    /// <summary>Executes the statement to its end.</summary>
    /// <returns>How many rows were changed.</returns>
    public int ExecuteNonQuery()
    {
        using var rows = ExecuteReader();
        while (rows.Read())
        {
        }

        return raw.sqlite3_changes(connection.Handle);
    }

    public void Dispose() => _statement?.Dispose();

    /// <summary>Goes to the next row, if there is one. Before the first it waits for whoever holds a lock that is in the way.</summary>
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
            if (_hasBegun || (result & 0xFF) is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED) || TimeProvider.System.GetElapsedTime(start) > BusyTimeout)
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
