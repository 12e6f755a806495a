using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ApiKeys;
using Microsoft.Data.Sqlite;

// A database of the Python SDK apikeys-platform 0.1, with three keys, and the texts that its customers have.
string[] texts = ["sk_" + new string('a', 43), "sk_" + new string('b', 43), "sk_" + new string('c', 43)];
using var old = CreateOldDatabase(texts);

// The format says how a text of the old system looks, and how it was hashed.
var format = ForeignKeyFormat.ApiKeysPlatform01();
await using var client = ApiKeyClient.Open("sqlite:///myapp.db", new ApiKeyOptions { ForeignFormats = [format] });
await client.MigrateAsync();
var (org, _) = await client.GetOrCreateOrganizationAsync("Acme Inc");

// Import the rows. The call can be repeated: keys that are there already stay as they are.
foreach (var result in await client.ImportKeysAsync(org.Id, ReadOldKeys(old, format), allOrNone: false))
    Console.WriteLine(result);

// The customers' texts are valid, unchanged.
var validation = await client.ValidateKeyAsync(texts[0], new KeyRequirement { Scopes = ["read"] });
var key = validation.EnsureValid();
Console.WriteLine($"{key.Metadata.Name}: {key.Metadata.Owner}, created {key.CreatedAt:yyyy-MM-dd}");
Console.WriteLine($"revoked there: {(await client.ValidateKeyAsync(texts[1])).Status}");

static List<ImportedKey> ReadOldKeys(SqliteConnection old, ForeignKeyFormat format)
{
    using var command = old.CreateCommand();
    command.CommandText = "SELECT key_hash, key_prefix, metadata, created_at, revoked_at FROM api_keys ORDER BY rowid";
    using var row = command.ExecuteReader();
    var keys = new List<ImportedKey>();
    while (row.Read())
    {
        keys.Add(ImportedKeys.FromApiKeysPlatform(
            format.Name,
            keyHash: row.GetString(0),
            keyPrefix: row.GetString(1),
            label: "sk",
            metadata: row.GetString(2),
            createdAt: Utc(row.GetString(3)),
            revokedAt: row.IsDBNull(4) ? null : Utc(row.GetString(4)),
            ownerMember: "user_id"));                               // the SDK has no owner: take it from custom
    }

    return keys;
}

// The SDK writes UTC without a zone.
static DateTimeOffset Utc(string time) =>
    DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

static SqliteConnection CreateOldDatabase(string[] texts)
{
    var old = new SqliteConnection("Data Source=:memory:");
    old.Open();
    Execute("CREATE TABLE api_keys (key_hash TEXT, key_prefix TEXT, metadata TEXT, created_at TEXT, revoked_at TEXT)");
    Insert(texts[0], """{"name": "Alice's key", "scopes": ["read"], "custom": {"user_id": "u_alice"}}""", "NULL");
    Insert(texts[1], """{"name": "Old key", "scopes": []}""", "'2026-02-03 04:05:06.789'");
    Insert(texts[2], """{"name": "Everything", "scopes": ["*"]}""", "NULL");
    return old;

    void Insert(string text, string metadata, string revokedAt) => Execute(
        $"INSERT INTO api_keys VALUES (@hash, @prefix, @metadata, '2026-01-02 03:04:05', {revokedAt})",
        ("@hash", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))),
        ("@prefix", text[3..11]),
        ("@metadata", metadata));

    void Execute(string sql, params (string Name, string Value)[] parameters)
    {
        using var command = old.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
