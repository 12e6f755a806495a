using System.Security.Cryptography;
using ApiKeys.ColdStart;

// The code that a user would write without a library: hash, look up, check for a revocation. It checks no tenancy,
// scope or limit. COLD_START_DATABASE is the connection string.
var text = StandardStreams.ReadKey();
using var connection = Database.Connect(Environment.GetEnvironmentVariable("COLD_START_DATABASE")!);
using var command = connection.CreateCommand();
command.CommandText = """
    SELECT
      s.hash,
      k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.name, k.owner, k.scopes, k.rate_limits, k.custom,
      k.expires_at, k.created_at, k.revoked_at, k.disabled_at, k.last_used_at, k.use_count
    FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id
    WHERE s.hash = @hash
    """;
command.Parameters.AddWithValue("@hash", SHA256.HashData(text));
using var reader = command.ExecuteReader();
var isValid = false;
if (reader.Read())
{
    for (var i = 0; i < reader.FieldCount; i++)
        _ = reader.GetValue(i);
    isValid = reader.IsDBNull(13) && reader.IsDBNull(14);
}

StandardStreams.Answer(isValid);
