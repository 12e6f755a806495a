using ApiKeys.Hashing;

namespace ApiKeys.Storage.Sqlite;

/// <summary>
/// Maps each type to SQLite. Ids are 16 bytes in big-endian order, and so sort by creation. Times are milliseconds
/// since 1970 UTC. Booleans and enumerations are integers.
/// </summary>
internal static class SqliteTypes
{
    public static void AddOrganizationId(SqliteStatement command, string name) => command.Add(name);

    public static void SetOrganizationId(SqliteStatementParameter parameter, OrganizationId value) =>
        SetGuid(parameter, value.Value);

    public static OrganizationId ReadOrganizationId(SqliteRows reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddProjectId(SqliteStatement command, string name) => command.Add(name);

    public static void SetProjectId(SqliteStatementParameter parameter, ProjectId value) =>
        SetGuid(parameter, value.Value);

    public static ProjectId ReadProjectId(SqliteRows reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddProductId(SqliteStatement command, string name) => command.Add(name);

    public static void SetProductId(SqliteStatementParameter parameter, ProductId value) =>
        SetGuid(parameter, value.Value);

    public static ProductId ReadProductId(SqliteRows reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddApiKeyId(SqliteStatement command, string name) => command.Add(name);

    public static void SetApiKeyId(SqliteStatementParameter parameter, ApiKeyId value) =>
        SetGuid(parameter, value.Value);

    public static ApiKeyId ReadApiKeyId(SqliteRows reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static void AddKeyHash(SqliteStatement command, string name) => command.Add(name);

    public static void SetKeyHash(SqliteStatementParameter parameter, KeyHash value) => parameter.Bind(value);

    public static KeyHash ReadKeyHash(SqliteRows reader, int ordinal) => new(reader.GetBytes(ordinal));

    public static void AddString(SqliteStatement command, string name) => command.Add(name);

    public static void SetString(SqliteStatementParameter parameter, string value) => parameter.Bind(value);

    public static string ReadString(SqliteRows reader, int ordinal) => reader.GetString(ordinal);

    public static void AddInt32(SqliteStatement command, string name) => command.Add(name);

    public static void SetInt32(SqliteStatementParameter parameter, int value) => parameter.Bind(value);

    public static int ReadInt32(SqliteRows reader, int ordinal) => (int)reader.GetInt64(ordinal);

    public static void AddInt64(SqliteStatement command, string name) => command.Add(name);

    public static void SetInt64(SqliteStatementParameter parameter, long value) => parameter.Bind(value);

    public static long ReadInt64(SqliteRows reader, int ordinal) => reader.GetInt64(ordinal);

    public static void AddBoolean(SqliteStatement command, string name) => command.Add(name);

    public static void SetBoolean(SqliteStatementParameter parameter, bool value) => parameter.Bind(value ? 1 : 0);

    public static bool ReadBoolean(SqliteRows reader, int ordinal) => reader.GetInt64(ordinal) is not 0;

    public static void AddKeyStatus(SqliteStatement command, string name) => command.Add(name);

    public static void SetKeyStatus(SqliteStatementParameter parameter, KeyStatus value) => parameter.Bind((long)value);

    public static void AddDateTimeOffset(SqliteStatement command, string name) => command.Add(name);

    public static void SetDateTimeOffset(SqliteStatementParameter parameter, DateTimeOffset value) =>
        parameter.Bind(value.ToUnixTimeMilliseconds());

    public static DateTimeOffset ReadDateTimeOffset(SqliteRows reader, int ordinal) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(ordinal));

    public static void SetNull(SqliteStatementParameter parameter) => parameter.BindNull();

    public static void AddGuid(SqliteStatement command, string name) => command.Add(name);

    public static void SetGuid(SqliteStatementParameter parameter, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        parameter.Bind(bytes);
    }

    public static Guid ReadGuid(SqliteRows reader, int ordinal) => new(reader.GetBytes(ordinal), bigEndian: true);
}
