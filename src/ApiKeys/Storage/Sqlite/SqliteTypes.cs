using ApiKeys.Hashing;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// How SQLite keeps each type: ids as 16 bytes in big-endian order, which is also that of their creation; times as
/// milliseconds since 1970 UTC; booleans and enumerations as integers.
/// </summary>
internal static class SqliteTypes
{
    public static void AddOrganizationId(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Blob);

    public static void SetOrganizationId(SqliteParameter parameter, OrganizationId value) => SetGuid(parameter, value.Value);

    public static OrganizationId ReadOrganizationId(SqliteDataReader reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddProjectId(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Blob);

    public static void SetProjectId(SqliteParameter parameter, ProjectId value) => SetGuid(parameter, value.Value);

    public static ProjectId ReadProjectId(SqliteDataReader reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddProductId(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Blob);

    public static void SetProductId(SqliteParameter parameter, ProductId value) => SetGuid(parameter, value.Value);

    public static ProductId ReadProductId(SqliteDataReader reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddApiKeyId(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Blob);

    public static void SetApiKeyId(SqliteParameter parameter, ApiKeyId value) => SetGuid(parameter, value.Value);

    public static ApiKeyId ReadApiKeyId(SqliteDataReader reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddKeyHash(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Blob);

    public static void SetKeyHash(SqliteParameter parameter, KeyHash value) => parameter.Value = value.ToArray();

    public static KeyHash ReadKeyHash(SqliteDataReader reader, int ordinal) => new(reader.GetFieldValue<byte[]>(ordinal));

    public static void AddString(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Text);

    public static void SetString(SqliteParameter parameter, string value) => parameter.Value = value;

    public static string ReadString(SqliteDataReader reader, int ordinal) => reader.GetString(ordinal);

    public static void AddInt32(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Integer);

    public static void SetInt32(SqliteParameter parameter, int value) => parameter.Value = value;

    public static int ReadInt32(SqliteDataReader reader, int ordinal) => reader.GetInt32(ordinal);

    public static void AddInt64(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Integer);

    public static void SetInt64(SqliteParameter parameter, long value) => parameter.Value = value;

    public static long ReadInt64(SqliteDataReader reader, int ordinal) => reader.GetInt64(ordinal);

    public static bool ReadBoolean(SqliteDataReader reader, int ordinal) => reader.GetInt64(ordinal) is not 0;

    public static void AddKeyStatus(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Integer);

    public static void SetKeyStatus(SqliteParameter parameter, KeyStatus value) => parameter.Value = (long)value;

    public static void AddDateTimeOffset(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Integer);

    public static void SetDateTimeOffset(SqliteParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUnixTimeMilliseconds();

    public static DateTimeOffset ReadDateTimeOffset(SqliteDataReader reader, int ordinal) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(ordinal));

    public static void SetNull(SqliteParameter parameter) => parameter.Value = DBNull.Value;

    public static void AddGuid(SqliteCommand command, string name) => command.Parameters.Add(name, SqliteType.Blob);

    public static void SetGuid(SqliteParameter parameter, Guid value) => parameter.Value = value.ToByteArray(bigEndian: true);

    private static Guid ReadGuid(SqliteDataReader reader, int ordinal) => new(reader.GetFieldValue<byte[]>(ordinal), bigEndian: true);
}
