using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Benchmarks;

/// <summary>
/// What does a validation on SQLite cost that finds nothing in memory, beside bare ADO.NET that hashes the same key and reads the same row of the same
/// file? Nothing is counted or limited on either side; ApiKeys checks the tenants besides.
/// </summary>
[MemoryDiagnoser]
public class SqliteMiss
{
    private const string LookUp = """
        SELECT
          s.hash,
          k.id, k.organization_id, k.project_id, k.product_id, k.prefix, k.name, k.owner, k.scopes, k.rate_limits, k.custom,
          k.expires_at, k.created_at, k.revoked_at, k.disabled_at, k.last_used_at, k.use_count
        FROM api_key_secrets s JOIN api_keys k ON k.id = s.key_id
        WHERE s.hash = @hash
        """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"apikeys-bench-{Environment.ProcessId}.db");
    private string[] _texts = null!;
    private int _next;
    private ApiKeyClient _client = null!;
    private KeyRequirement _requirement = null!;
    private SqliteConnection _connection = null!;
    private SqliteCommand _command = null!;
    private SqliteParameter _hash = null!;

    [Params(1_000, 100_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        DeleteFiles();
        // So small a cache that nearly every call misses it; what it costs to keep a key and evict another is part of the miss.
        _client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_path), new() { CacheCapacity = 100 });
        await _client.MigrateAsync();
        var organization = await _client.CreateOrganizationAsync("Acme Inc");
        var product = await _client.CreateProductAsync(organization.Id, "My API");
        var template = await _client.CreateKeyAsync(organization.Id, productId: product.Id, metadata: new() { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"], Custom = { ["plan"] = "pro" } });
        _requirement = new() { Product = product.Id, Scopes = ["read"], TrackUsage = false, EnforceRateLimits = false };

        await using var connection = new SqliteConnection($"Data Source={_path};Pooling=False");
        await connection.OpenAsync();
        _texts = BulkKeys.Insert(connection, template, Keys);

        _connection = new($"Data Source={_path};Mode=ReadOnly;Pooling=False");
        await _connection.OpenAsync();
        _command = _connection.CreateCommand();
        _command.CommandText = LookUp;
        _hash = _command.Parameters.Add("@hash", SqliteType.Blob);
        _command.Prepare();

        for (var i = 0; i < 100; i++)
        {
            if (!await ApiKeys() || !BareWarm() || !BarePooled())
                throw new InvalidOperationException("The peers do not agree.");
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
        await _client.DisposeAsync();
        SqliteConnection.ClearAllPools();
        DeleteFiles();
    }

    /// <summary>One command, prepared once, on one connection that stays open; for one thread only.</summary>
    [Benchmark(Baseline = true, Description = "bare ADO.NET, warm")]
    public bool BareWarm()
    {
        _hash.Value = SHA256.HashData(Encoding.UTF8.GetBytes(NextText()));
        using var reader = _command.ExecuteReader();
        return Read(reader);
    }

    /// <summary>What a web app would write: a pooled connection and a new command for each call.</summary>
    [Benchmark(Description = "bare ADO.NET, pooled connection per call")]
    public bool BarePooled()
    {
        using var connection = new SqliteConnection($"Data Source={_path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = LookUp;
        command.Parameters.AddWithValue("@hash", SHA256.HashData(Encoding.UTF8.GetBytes(NextText())));
        using var reader = command.ExecuteReader();
        return Read(reader);
    }

    [Benchmark(Description = "ApiKeys")]
    public async ValueTask<bool> ApiKeys() => (await _client.ValidateKeyAsync(NextText(), _requirement)).IsValid;

    private static bool Read(SqliteDataReader reader)
    {
        if (!reader.Read())
            return false;

        for (var i = 0; i < reader.FieldCount; i++)
            _ = reader.GetValue(i);
        return reader.IsDBNull(13) && reader.IsDBNull(14);
    }

    private string NextText() => _texts[_next++ % _texts.Length];

    private void DeleteFiles()
    {
        foreach (var suffix in (string[])["", "-shm", "-wal"])
            File.Delete(_path + suffix);
    }
}
