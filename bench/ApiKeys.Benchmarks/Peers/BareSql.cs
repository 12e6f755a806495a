using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>
/// The query that an app would write itself. It hashes the text, and reads by the hash the row that ApiKeys reads. It
/// does not check the tenancy.
/// </summary>
internal static class BareSql
{
    public const string LookUp = """
        SELECT
          s.hash,
          k.id, k.organization_id, k.project_id, k.product_id,
          k.prefix, k.name, k.owner, k.scopes, k.rate_limits, k.custom,
          k.expires_at, k.created_at, k.revoked_at, k.disabled_at, k.last_used_at, k.use_count
        FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id
        WHERE s.hash = @hash
        """;

    private const int RevokedAt = 13;
    private const int DisabledAt = 14;

    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Creates the look-up as a command that is not prepared yet, and its parameter.</summary>
    public static (DbCommand Command, DbParameter Hash) CreateCommand(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = LookUp;
        var hash = command.CreateParameter();
        hash.ParameterName = "@hash";
        hash.DbType = System.Data.DbType.Binary;
        command.Parameters.Add(hash);
        return (command, hash);
    }

    /// <summary>Reads all columns of the one row.</summary>
    /// <returns>Whether the key is neither revoked nor disabled.</returns>
    public static bool IsUsable(DbDataReader row)
    {
        for (var i = 0; i < row.FieldCount; i++)
            _ = row.GetValue(i);
        return row.IsDBNull(RevokedAt) && row.IsDBNull(DisabledAt);
    }
}
