using SQLitePCL;

namespace ApiKeys.Storage.Sqlite;

/// <summary>A parameter of a prepared statement. It keeps its value until another one is bound.</summary>
internal readonly struct SqliteStatementParameter(SqliteStatement owner, sqlite3_stmt statement, int index)
{
    public void Bind(long value) => owner.Check(raw.sqlite3_bind_int64(statement, index, value));

    public void Bind(string value) => owner.Check(raw.sqlite3_bind_text(statement, index, value));

    public void Bind(ReadOnlySpan<byte> value) => owner.Check(raw.sqlite3_bind_blob(statement, index, value));

    public void BindNull() => owner.Check(raw.sqlite3_bind_null(statement, index));
}
