using Microsoft.Data.Sqlite;

namespace ApiKeys.Statements.Tests.Running;

internal static class SqliteTypes
{
    internal static void AddInt64(SqliteCommand command, string name) => command.Parameters.Add(name,
        SqliteType.Integer);

    internal static void SetInt64(SqliteParameter parameter, long value) => parameter.Value = value;

    internal static long ReadInt64(SqliteDataReader reader, int ordinal) => reader.GetInt64(ordinal);

    internal static void AddString(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Text);

    internal static void SetString(SqliteParameter parameter, string value) => parameter.Value = value;

    internal static string ReadString(SqliteDataReader reader, int ordinal) => reader.GetString(ordinal);

    internal static void SetNull(SqliteParameter parameter) => parameter.Value = DBNull.Value;
}
