using System.Globalization;
using ApiKeys.Benchmarks.Databases;
using ApiKeys.Cache;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The memory that a cached key takes beyond its own strings. BenchmarkDotNet measures times, so this is not one of its
/// benchmarks: the command <c>memory</c> prints a table.
/// </summary>
internal static class CachedKeyMemory
{
    private const int Count = 100_000;

    public static async Task PrintAsync()
    {
        Console.WriteLine(
            $"| {Scale.Of(Count):N0} cached keys | Bytes for each | Its own strings | Beyond them | Counted |");
        Console.WriteLine("|--- |---:|---:|---:|---:|");
        string[] shared = ["read", "write"];
        var custom = new CustomMetadata { ["plan"] = "pro" };
        var large = new CustomMetadata { ["text"] = new string('x', CustomMetadata.MaxBytes - 16) };
        await PrintAsync(
            "scopes as many keys have them", _ => new() { Scopes = shared, Custom = custom }, trackUsage: false);
        await PrintAsync("the same, and uses counted", _ => new() { Scopes = shared, Custom = custom });
        await PrintAsync(
            "two scopes that no other key has",
            i => new() { Scopes = [$"orders:{i}", $"invoices:{i}"], Custom = custom },
            trackUsage: false);
        await PrintAsync(
            "a hundredth as many keys with a rate limit",
            _ => new() { Scopes = shared, Custom = custom, RateLimits = [RateLimit.PerDay(1_000_000)] },
            share: 100);
        await PrintAsync(
            "a hundredth as many keys with 16 KiB of custom metadata",
            _ => new() { Scopes = shared, Custom = large },
            share: 100);
    }

    // The last column is what the cache counts for a key: the bound ApiKeyOptions.CacheBytes is as good as that.
    private static async Task PrintAsync(
        string name, Func<int, KeyMetadata> metadataOf, bool trackUsage = true, int share = 1)
    {
        var count = Math.Max(1, Scale.Of(Count) / share);
        using var file = new TemporaryFile();
        var (texts, product, strings) = await IssueAsync(file, count, metadataOf);
        var requirement = new KeyRequirement { Product = product, Scopes = [], TrackUsage = trackUsage };

        // Without polls: the first poll invalidates earlier reads, and polls allocate in the background.
        var options = new ApiKeyOptions
        {
            CacheCapacity = count,
            CacheBytes = long.MaxValue,
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.Zero,
        };
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(file.Path), options);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await ValidateAsync(client, texts, requirement);
        await client.FlushAsync();
        var after = GC.GetTotalMemory(forceFullCollection: true);

        // A validation allocates nothing only if the key is in memory: this checks that all of them are. Limits are
        // left alone: a lease ends.
        var hits = new KeyRequirement { Product = product, TrackUsage = trackUsage, EnforceRateLimits = false };
        await ValidateAsync(client, texts, hits);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        await ValidateAsync(client, texts, hits);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated is not 0)
            throw new InvalidOperationException($"Not every key was in memory: {allocated} bytes were allocated.");

        var counted = 0L;
        foreach (var text in texts)
        {
            var key = (await client.ValidateKeyAsync(text, hits)).Key!;
            counted += KeyCache.FixedBytes
                + new KeySnapshot(key, default).EstimateBytes();
        }

        var (each, own) = ((double)(after - before) / count, (double)strings / count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {each:F0} | {own:F0} | {each - own:F0} | {(double)counted / count:F0} |"));
    }

    /// <summary>Issues keys with a separate client, whose memory is released afterwards.</summary>
    /// <returns>The texts of the keys, their product, and the bytes of the strings that a cache of them
    /// holds.</returns>
    private static async Task<(string[] Texts, ProductId Product, long Strings)> IssueAsync(
        TemporaryFile file, int count, Func<int, KeyMetadata> metadataOf)
    {
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(file.Path));
        await client.MigrateAsync();
        var organization = await client.CreateOrganizationAsync("Acme Inc");
        var product = await client.CreateProductAsync(organization.Id, "My API");
        var shared = metadataOf(0).Scopes.SequenceEqual(metadataOf(1).Scopes);

        var texts = new List<string>(count);
        var strings = 0L;
        foreach (var batch in Enumerable.Range(0, count).Chunk(ApiKeyClient.MaxKeysPerBatch))
        {
            var metadata = Array.ConvertAll(batch, i => metadataOf(i) with { Name = $"Key {i}", Owner = $"u_{i}" });
            foreach (var issued in await client.CreateKeysAsync(organization.Id, metadata, productId: product.Id))
            {
                var key = issued.Key;
                texts.Add(issued.Plaintext);
                strings += BytesOf(key.Prefix) + BytesOf(key.Metadata.Name!) + BytesOf(key.Metadata.Owner!);
                strings += BytesOf(key.Metadata.Custom.ToString());

                // Scopes that many keys share are kept once, and do not count for each key.
                if (!shared)
                    strings += key.Metadata.Scopes.Sum(BytesOf);
            }
        }

        return ([.. texts], product.Id, strings);
    }

    private static async Task ValidateAsync(ApiKeyClient client, string[] texts, KeyRequirement requirement)
    {
        foreach (var text in texts)
        {
            if (!(await client.ValidateKeyAsync(text, requirement)).IsValid)
                throw new InvalidOperationException("An answer is wrong.");
        }
    }

    // Header, method table, length, the characters and a terminator, in multiples of eight (64 bits).
    private static long BytesOf(string text) => (22 + (2 * text.Length) + 7) / 8 * 8;
}
