using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>Reads the rows of a running statement, one after the other.</summary>
internal readonly struct SqliteRows(SqliteStatement owner, sqlite3_stmt statement) : IDisposable
{
    public bool Read() => owner.Step();

    public bool IsDBNull(int ordinal) => raw.sqlite3_column_type(statement, ordinal) is raw.SQLITE_NULL;

    public long GetInt64(int ordinal) => raw.sqlite3_column_int64(statement, ordinal);

    public string GetString(int ordinal) => raw.sqlite3_column_text(statement, ordinal).utf8_to_string();

    /// <summary>A blob in SQLite's own memory. It is valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int ordinal) => raw.sqlite3_column_blob(statement, ordinal);

    public void Dispose() => owner.Reset();
}
