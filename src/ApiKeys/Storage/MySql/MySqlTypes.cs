using ApiKeys.Hashing;
using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>
/// Maps each type to MySQL. Ids are 16 bytes in big-endian order, and so sort by creation. Times are in UTC, to the
/// millisecond. Enumerations are integers. The mapping does not depend on the connection's options <c>GuidFormat</c>
/// and <c>DateTimeKind</c>, because an app's data source may set them.
/// </summary>
internal static class MySqlTypes
{
    private const int GuidLength = 16;

    public static MySqlParameter AddOrganizationId(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Binary);

    public static void SetOrganizationId(MySqlParameter parameter, OrganizationId value) =>
        SetGuid(parameter, value.Value);

    public static OrganizationId ReadOrganizationId(MySqlDataReader reader, int ordinal) =>
        new(ReadGuid(reader, ordinal));

    public static MySqlParameter AddProjectId(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Binary);

    public static void SetProjectId(MySqlParameter parameter, ProjectId value) => SetGuid(parameter, value.Value);

    public static ProjectId ReadProjectId(MySqlDataReader reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static MySqlParameter AddProductId(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Binary);

    public static void SetProductId(MySqlParameter parameter, ProductId value) => SetGuid(parameter, value.Value);

    public static ProductId ReadProductId(MySqlDataReader reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static MySqlParameter AddApiKeyId(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Binary);

    public static void SetApiKeyId(MySqlParameter parameter, ApiKeyId value) => SetGuid(parameter, value.Value);

    public static ApiKeyId ReadApiKeyId(MySqlDataReader reader, int ordinal) => new(ReadGuid(reader, ordinal));

    public static MySqlParameter AddKeyHash(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Binary);

    public static void SetKeyHash(MySqlParameter parameter, KeyHash value) => parameter.Value = value.ToArray();

    public static KeyHash ReadKeyHash(MySqlDataReader reader, int ordinal) =>
        new(ReadBytes(reader, ordinal, KeyHash.Length));

    public static MySqlParameter AddString(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.VarChar);

    public static void SetString(MySqlParameter parameter, string value) => parameter.Value = value;

    public static string ReadString(MySqlDataReader reader, int ordinal) => reader.GetString(ordinal);

    public static MySqlParameter AddInt32(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Int32);

    public static void SetInt32(MySqlParameter parameter, int value) => parameter.Value = value;

    public static int ReadInt32(MySqlDataReader reader, int ordinal) => reader.GetInt32(ordinal);

    public static MySqlParameter AddInt64(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Int64);

    public static void SetInt64(MySqlParameter parameter, long value) => parameter.Value = value;

    public static long ReadInt64(MySqlDataReader reader, int ordinal) => reader.GetInt64(ordinal);

    public static MySqlParameter AddBoolean(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Bool);

    public static void SetBoolean(MySqlParameter parameter, bool value) => parameter.Value = value;

    public static bool ReadBoolean(MySqlDataReader reader, int ordinal) => reader.GetBoolean(ordinal);

    public static MySqlParameter AddKeyStatus(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Int32);

    public static void SetKeyStatus(MySqlParameter parameter, KeyStatus value) => parameter.Value = (int)value;

    public static MySqlParameter AddDateTimeOffset(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.DateTime);

    public static void SetDateTimeOffset(MySqlParameter parameter, DateTimeOffset value) =>
        parameter.Value = new DateTime(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMillisecond));

    public static DateTimeOffset ReadDateTimeOffset(MySqlDataReader reader, int ordinal) =>
        new(reader.GetDateTime(ordinal).Ticks, TimeSpan.Zero);

    public static void SetNull(MySqlParameter parameter) => parameter.Value = DBNull.Value;

    public static MySqlParameter AddGuid(MySqlCommand command, string name) =>
        command.Parameters.Add(name, MySqlDbType.Binary);

    public static void SetGuid(MySqlParameter parameter, Guid value) =>
        parameter.Value = value.ToByteArray(bigEndian: true);

    public static Guid ReadGuid(MySqlDataReader reader, int ordinal) =>
        new(ReadBytes(reader, ordinal, GuidLength), bigEndian: true);

    private static byte[] ReadBytes(MySqlDataReader reader, int ordinal, int length)
    {
        var bytes = new byte[length];
        reader.GetBytes(ordinal, 0, bytes, 0, length);
        return bytes;
    }
}
