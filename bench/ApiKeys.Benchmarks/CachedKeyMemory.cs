using System.Globalization;
using ApiKeys.Benchmarks.Databases;

namespace ApiKeys.Benchmarks;

/// <summary>
/// What memory does a cached key take beyond its own strings? Not a time, so that BenchmarkDotNet has no part in it: the command
/// <c>memory</c> prints a table.
/// </summary>
internal static class CachedKeyMemory
{
    private const int Count = 100_000;

    public static async Task PrintAsync()
    {
        Console.WriteLine($"| {Scale.Of(Count):N0} cached keys | Bytes for each | Its own strings | Beyond them |");
        Console.WriteLine("|--- |---:|---:|---:|");
        await PrintAsync("scopes as many keys have them", trackUsage: false, static _ => ["read", "write"]);
        await PrintAsync("the same, and uses counted", trackUsage: true, static _ => ["read", "write"]);
        await PrintAsync("two scopes that no other key has", trackUsage: false, static i => [$"orders:{i}", $"invoices:{i}"]);
    }

    private static async Task PrintAsync(string name, bool trackUsage, Func<int, IReadOnlyList<string>> scopesOf)
    {
        var count = Scale.Of(Count);
        using var file = new TemporaryFile();
        var (texts, product, strings) = await IssueAsync(file, count, scopesOf);
        var requirement = new KeyRequirement { Product = product, Scopes = [], TrackUsage = trackUsage };

        // A poll would void what was read before the first one, and allocates in the background.
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(file.Path), new() { CacheCapacity = count, CacheDuration = TimeSpan.FromHours(1), ChangePollInterval = TimeSpan.Zero });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await ValidateAsync(client, texts, requirement);
        await client.FlushAsync();
        var after = GC.GetTotalMemory(forceFullCollection: true);

        // Only keys that are all there are validated once more without an allocation.
        await ValidateAsync(client, texts, requirement);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        await ValidateAsync(client, texts, requirement);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated is not 0)
            throw new InvalidOperationException($"Not every key was in memory: {allocated} bytes were allocated.");

        var each = (double)(after - before) / count;
        var own = (double)strings / count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {each:F0} | {own:F0} | {each - own:F0} |"));
    }

    /// <summary>Issues keys, with a client of its own, so that nothing of them stays in memory.</summary>
    /// <returns>Their texts, their product, and the bytes of all the strings that one who keeps them has to keep.</returns>
    private static async Task<(string[] Texts, ProductId Product, long Strings)> IssueAsync(TemporaryFile file, int count, Func<int, IReadOnlyList<string>> scopesOf)
    {
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(file.Path));
        await client.MigrateAsync();
        var organization = await client.CreateOrganizationAsync("Acme Inc");
        var product = await client.CreateProductAsync(organization.Id, "My API");
        var shared = scopesOf(0).SequenceEqual(scopesOf(1));

        var texts = new List<string>(count);
        var strings = 0L;
        foreach (var batch in Enumerable.Range(0, count).Chunk(ApiKeyClient.MaxKeysPerBatch))
        {
            var metadata = Array.ConvertAll(batch, i => new KeyMetadata { Name = $"Key {i}", Owner = $"u_{i}", Scopes = scopesOf(i), Custom = { ["plan"] = "pro" } });
            foreach (var issued in await client.CreateKeysAsync(organization.Id, metadata, productId: product.Id))
            {
                var key = issued.Key;
                texts.Add(issued.Plaintext);
                strings += BytesOf(key.Prefix) + BytesOf(key.Metadata.Name!) + BytesOf(key.Metadata.Owner!) + BytesOf(key.Metadata.Custom.ToString());

                // Scopes that many keys have are kept once, and are no key's own.
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
