using System.Text;
using ApiKeys.Benchmarks.Databases;
using ApiKeys.Text;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <summary>
/// A key of another organization than the required one, beside a text that is no key. The answers are the same; the
/// time should not tell them apart either.
/// </summary>
public class Strangers
{
    private readonly TemporaryFile _file = new();
    private ApiKeyClient _caching = null!;
    private ApiKeyClient _uncached = null!;
    private KeyRequirement _requirement = null!;
    private string _stranger = null!;
    private string _unknown = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var database = ApiKeyDatabase.Sqlite(_file.Path);
        _caching = ApiKeyClient.Open(database, new() { CacheDuration = TimeSpan.FromHours(1) });
        _uncached = ApiKeyClient.Open(database, new() { CacheDuration = TimeSpan.Zero });
        await _caching.MigrateAsync();
        var organization = await _caching.CreateOrganizationAsync("Acme Inc");
        var rival = await _caching.CreateOrganizationAsync("Rival Ltd");
        var metadata = new KeyMetadata { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"] };
        _stranger = (await _caching.CreateKeyAsync(rival.Id, metadata: metadata)).Plaintext;
        _requirement = new() { Organization = organization.Id, Scopes = ["read"] };
        _unknown = CreateText();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _caching.DisposeAsync();
        await _uncached.DisposeAsync();
        _file.Dispose();
    }

    [Benchmark(Baseline = true, Description = "no key, looked up")]
    public ValueTask<bool> Unknown() => IsUnknownAsync(_uncached, _unknown);

    [Benchmark(Description = "a stranger's key, looked up")]
    public ValueTask<bool> Stranger() => IsUnknownAsync(_uncached, _stranger);

    [Benchmark(Description = "no key, cached")]
    public ValueTask<bool> CachedUnknown() => IsUnknownAsync(_caching, _unknown);

    [Benchmark(Description = "a stranger's key, cached")]
    public ValueTask<bool> CachedStranger() => IsUnknownAsync(_caching, _stranger);

    private async ValueTask<bool> IsUnknownAsync(ApiKeyClient client, string text) =>
        (await client.ValidateKeyAsync(text, _requirement)).Status is ValidationStatus.Unknown;

    private static string CreateText()
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        return Encoding.ASCII.GetString(text[..KeyText.Create("sk"u8, text)]);
    }
}
