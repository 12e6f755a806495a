namespace ApiKeys.Benchmarks.Peers;

/// <summary>
/// Ourselves, with so small a cache that nearly every call misses it; what it costs to keep a key and evict another is part of the
/// miss. Nothing is counted or limited, as nothing is by the others; the tenants are checked besides.
/// </summary>
internal sealed class ApiKeysLookUp : ILookUp
{
    private readonly ApiKeyClient _client;
    private readonly KeyRequirement _requirement;
    private readonly string[] _texts;
    private int _next;

    private ApiKeysLookUp(ApiKeyClient client, KeyRequirement requirement, string[] texts)
    {
        _client = client;
        _requirement = requirement;
        _texts = texts;
    }

    /// <summary>Creates the tables, and keys in them.</summary>
    public static async Task<ApiKeysLookUp> CreateAsync(ApiKeyDatabase database, int keys)
    {
        var client = ApiKeyClient.Open(database, new() { CacheCapacity = 100 });
        await client.MigrateAsync();
        var organization = await client.CreateOrganizationAsync("Acme Inc");
        var product = await client.CreateProductAsync(organization.Id, "My API");
        var metadata = new KeyMetadata { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"], Custom = { ["plan"] = "pro" } };

        var texts = new List<string>(keys);
        while (texts.Count < keys)
        {
            var batch = Enumerable.Repeat(metadata, Math.Min(keys - texts.Count, ApiKeyClient.MaxKeysPerBatch)).ToList();
            texts.AddRange((await client.CreateKeysAsync(organization.Id, batch, productId: product.Id)).Select(issued => issued.Plaintext));
        }

        var shuffled = texts.ToArray();
        Random.Shared.Shuffle(shuffled);
        return new(client, new() { Product = product.Id, Scopes = ["read"], TrackUsage = false, EnforceRateLimits = false }, shuffled);
    }

    /// <summary>Another client on the same keys, with nothing in memory.</summary>
    public ApiKeysLookUp OpenAnother(ApiKeyDatabase database) =>
        new(ApiKeyClient.Open(database, new() { CacheCapacity = 100 }), _requirement, _texts);

    /// <summary>The text of another key at each call, over and over.</summary>
    public string NextText() => _texts[(uint)Interlocked.Increment(ref _next) % _texts.Length];

    public async ValueTask<bool> FindAsync(string text) => (await _client.ValidateKeyAsync(text, _requirement)).IsValid;

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
