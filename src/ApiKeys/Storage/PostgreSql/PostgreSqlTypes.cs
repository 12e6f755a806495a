using ApiKeys.Hashing;
using Npgsql;
using NpgsqlTypes;

namespace ApiKeys.Storage.PostgreSql;

/// <summary>
/// Maps each type to PostgreSQL: <c>uuid</c>, <c>bytea</c>, <c>text</c>, <c>integer</c>, <c>bigint</c>,
/// <c>timestamptz</c>. Parameters use the driver's non-generic class, because its generic class cannot hold null.
/// </summary>
internal static class PostgreSqlTypes
{
    public static void AddOrganizationId(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Uuid);

    public static void SetOrganizationId(NpgsqlParameter parameter, OrganizationId value) =>
        parameter.Value = value.Value;

    public static OrganizationId ReadOrganizationId(NpgsqlDataReader reader, int ordinal) =>
        new(reader.GetGuid(ordinal));

    public static void AddProjectId(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Uuid);

    public static void SetProjectId(NpgsqlParameter parameter, ProjectId value) => parameter.Value = value.Value;

    public static ProjectId ReadProjectId(NpgsqlDataReader reader, int ordinal) => new(reader.GetGuid(ordinal));

    public static void AddProductId(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Uuid);

    public static void SetProductId(NpgsqlParameter parameter, ProductId value) => parameter.Value = value.Value;

    public static ProductId ReadProductId(NpgsqlDataReader reader, int ordinal) => new(reader.GetGuid(ordinal));

    public static void AddApiKeyId(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Uuid);

    public static void SetApiKeyId(NpgsqlParameter parameter, ApiKeyId value) => parameter.Value = value.Value;

    public static ApiKeyId ReadApiKeyId(NpgsqlDataReader reader, int ordinal) => new(reader.GetGuid(ordinal));

    public static void AddKeyHash(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Bytea);

    public static void SetKeyHash(NpgsqlParameter parameter, KeyHash value) => parameter.Value = value.ToArray();

    public static KeyHash ReadKeyHash(NpgsqlDataReader reader, int ordinal) =>
        new(reader.GetFieldValue<byte[]>(ordinal));

    public static void AddString(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Text);

    public static void SetString(NpgsqlParameter parameter, string value) => parameter.Value = value;

    public static string ReadString(NpgsqlDataReader reader, int ordinal) => reader.GetString(ordinal);

    public static void AddInt32(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Integer);

    public static void SetInt32(NpgsqlParameter parameter, int value) => parameter.Value = value;

    public static int ReadInt32(NpgsqlDataReader reader, int ordinal) => reader.GetInt32(ordinal);

    public static void AddInt64(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Bigint);

    public static void SetInt64(NpgsqlParameter parameter, long value) => parameter.Value = value;

    public static long ReadInt64(NpgsqlDataReader reader, int ordinal) => reader.GetInt64(ordinal);

    public static void AddBoolean(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Boolean);

    public static void SetBoolean(NpgsqlParameter parameter, bool value) => parameter.Value = value;

    public static bool ReadBoolean(NpgsqlDataReader reader, int ordinal) => reader.GetBoolean(ordinal);

    public static void AddKeyStatus(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Integer);

    public static void SetKeyStatus(NpgsqlParameter parameter, KeyStatus value) => parameter.Value = (int)value;

    public static void AddDateTimeOffset(NpgsqlCommand command, string name) =>
        Add(command, name, NpgsqlDbType.TimestampTz);

    public static void SetDateTimeOffset(NpgsqlParameter parameter, DateTimeOffset value) => parameter.Value = value;

    public static DateTimeOffset ReadDateTimeOffset(NpgsqlDataReader reader, int ordinal) =>
        reader.GetFieldValue<DateTimeOffset>(ordinal);

    public static void AddGuid(NpgsqlCommand command, string name) => Add(command, name, NpgsqlDbType.Uuid);

    public static void SetGuid(NpgsqlParameter parameter, Guid value) => parameter.Value = value;

    public static Guid ReadGuid(NpgsqlDataReader reader, int ordinal) => reader.GetGuid(ordinal);

    public static void SetNull(NpgsqlParameter parameter) => parameter.Value = DBNull.Value;

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter(name, type));
}
