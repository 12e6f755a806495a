using System.Security.Cryptography;
using ApiKeys.Benchmarks.Databases;
using ApiKeys.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The cost of issuing a key on SQLite, alone and as one of many, beside two bare inserts in one transaction that is as
/// durable.
/// </summary>
[MemoryDiagnoser]
public class Issuing
{
    private const int Batch = ApiKeyClient.MaxKeysPerBatch;

    private readonly TemporaryFile _file = new();
    private readonly KeyMetadata[] _batch = [.. Enumerable.Repeat(
        new KeyMetadata { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"] }, Batch)];
    private ApiKeyClient _client = null!;
    private OrganizationId _organization;
    private SqliteConnection _connection = null!;
    private SqliteCommand _insert = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path));
        await _client.MigrateAsync();
        _organization = (await _client.CreateOrganizationAsync("Acme Inc")).Id;

        _connection = new($"Data Source={_file.Path};Pooling=False");
        await _connection.OpenAsync();
        _insert = _connection.CreateCommand();
        _insert.CommandText = "PRAGMA synchronous = FULL";
        await _insert.ExecuteNonQueryAsync();
        _insert.CommandText = """
            INSERT INTO api_key_keys (
              id, organization_id, prefix, kind, environment, name, owner,
              scopes, rate_limits, custom, never_cached, rules, created_at)
            VALUES (
              @id, @organization, 'sk_12345678', 'sk', '', 'Alice''s key', 'u_alice',
              '["read","write"]', '[]', '{}', 0, 1, 0);
            INSERT INTO api_key_secrets (hash, key_id, signed_by, created_at) VALUES (@hash, @id, '', 0);
            """;
        _insert.Parameters.Add("@id", SqliteType.Blob);
        _insert.Parameters.Add("@hash", SqliteType.Blob);
        _insert.Parameters.AddWithValue("@organization", _organization.Value.ToByteArray(bigEndian: true));
        await _insert.PrepareAsync();

        Bare();
        if ((await One()).Key.OrganizationId != _organization || (await Many()).Count is not Batch)
            throw new InvalidOperationException("An answer is wrong.");
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
        await _client.DisposeAsync();
        _file.Dispose();
    }

    [Benchmark(Baseline = true, Description = "bare ADO.NET, one durable transaction")]
    public int Bare()
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        text = text[..KeyText.Create("sk"u8, text)];
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        _insert.Parameters["@id"].Value = id.ToByteArray(bigEndian: true);
        _insert.Parameters["@hash"].Value = SHA256.HashData(text);
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        var rows = _insert.ExecuteNonQuery();
        transaction.Commit();
        return rows;
    }

    [Benchmark(Description = "CreateKeyAsync")]
    public Task<IssuedKey> One() => _client.CreateKeyAsync(_organization, metadata: _batch[0]);

    [Benchmark(Description = "CreateKeysAsync, a key of 10,000", OperationsPerInvoke = Batch)]
    public Task<IReadOnlyList<IssuedKey>> Many() => _client.CreateKeysAsync(_organization, _batch);
}
