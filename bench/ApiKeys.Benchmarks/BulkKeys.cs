using System.Security.Cryptography;
using System.Text;
using ApiKeys.Text;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Benchmarks;

/// <summary>Fills a file with copies of one key, each with a text and an id of its own, in one transaction.</summary>
internal static class BulkKeys
{
    public static string[] Insert(SqliteConnection connection, IssuedKey template, int count)
    {
        using var transaction = connection.BeginTransaction();
        using var insertKey = connection.CreateCommand();
        insertKey.Transaction = transaction;
        insertKey.CommandText = """
            INSERT INTO api_keys (id, organization_id, project_id, product_id, prefix, name, owner, scopes, rate_limits, custom, created_at)
            SELECT @id, organization_id, project_id, product_id, prefix, name, owner, scopes, rate_limits, custom, created_at
            FROM api_keys WHERE id = @template;
            INSERT INTO api_key_secrets (hash, key_id, created_at) VALUES (@hash, @id, 0);
            """;
        insertKey.Parameters.AddWithValue("@template", template.Key.Id.Value.ToByteArray(bigEndian: true));
        var id = insertKey.Parameters.Add("@id", SqliteType.Blob);
        var hash = insertKey.Parameters.Add("@hash", SqliteType.Blob);

        var texts = new string[count];
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        for (var i = 0; i < count; i++)
        {
            var length = KeyText.Create("sk"u8, text);
            id.Value = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToByteArray(bigEndian: true);
            hash.Value = SHA256.HashData(text[..length]);
            insertKey.ExecuteNonQuery();
            texts[i] = Encoding.ASCII.GetString(text[..length]);
        }

        transaction.Commit();
        Random.Shared.Shuffle(texts);
        return texts;
    }
}
