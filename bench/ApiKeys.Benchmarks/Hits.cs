using System.Security.Cryptography;
using System.Text;
using ApiKeys.Benchmarks.Databases;
using ApiKeys.Text;
using BenchmarkDotNet.Attributes;

namespace ApiKeys.Benchmarks;

/// <summary>
/// The cost of a validation without a database, beside one hash of the same text. All uses are counted, and each answer
/// is read.
/// </summary>
[MemoryDiagnoser]
public class Hits
{
    private readonly TemporaryFile _file = new();
    private ApiKeyClient _client = null!;
    private KeyRequirement _requirement = null!;
    private string _text = null!;
    private string _limited = null!;
    private string _unknown = null!;
    private string _malformed = null!;
    private byte[] _utf8 = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_file.Path), new() { CacheDuration = TimeSpan.FromHours(1) });
        await _client.MigrateAsync();
        var organization = await _client.CreateOrganizationAsync("Acme Inc");
        var product = await _client.CreateProductAsync(organization.Id, "My API");
        _requirement = new() { Product = product.Id, Scopes = ["read"] };
        var metadata = new KeyMetadata { Name = "Alice's key", Owner = "u_alice", Scopes = ["read", "write"] };
        _text = (await _client.CreateKeyAsync(organization.Id, productId: product.Id, metadata: metadata)).Plaintext;
        var limited = metadata with { RateLimits = [RateLimit.PerDay(100_000_000_000)] };
        _limited = (await _client.CreateKeyAsync(organization.Id, productId: product.Id, metadata: limited)).Plaintext;
        _utf8 = Encoding.UTF8.GetBytes(_text);
        _unknown = CreateText();
        _malformed = _text[..^1] + (_text[^1] is 'a' ? 'b' : 'a');

        await _client.ValidateKeyAsync(_text, _requirement);
        await _client.ValidateKeyAsync(_limited, _requirement);
        if (Hit() is not ValidationStatus.Valid
            || HitUtf8() is not ValidationStatus.Valid
            || HitLimited() is not ValidationStatus.Valid
            || Malformed() is not ValidationStatus.Malformed)
        {
            throw new InvalidOperationException("An answer is wrong.");
        }
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _client.DisposeAsync();
        _file.Dispose();
    }

    [Benchmark(Baseline = true, Description = "SHA256.HashData")]
    public byte Hash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_utf8, hash);
        return hash[0];
    }

    [Benchmark(Description = "hit: product, scope, use counted")]
    public ValidationStatus Hit() => StatusOf(_client.ValidateKeyAsync(_text, _requirement));

    [Benchmark(Description = "hit, presented as UTF-8")]
    public ValidationStatus HitUtf8() => StatusOf(_client.ValidateKeyAsync(_utf8, _requirement));

    [Benchmark(Description = "hit, with lease left")]
    public ValidationStatus HitLimited() => StatusOf(_client.ValidateKeyAsync(_limited, _requirement));

    [Benchmark(Description = "malformed: wrong checksum")]
    public ValidationStatus Malformed() => StatusOf(_client.ValidateKeyAsync(_malformed, _requirement));

    /// <summary>Asks the database again every five seconds, which is part of the cost.</summary>
    [Benchmark(Description = "unknown, cached")]
    public ValidationStatus Unknown() => StatusOf(_client.ValidateKeyAsync(_unknown, _requirement));

    private static ValidationStatus StatusOf(ValueTask<KeyValidation> validating) =>
        validating.IsCompletedSuccessfully
            ? validating.Result.Status
            : validating.AsTask().GetAwaiter().GetResult().Status;

    private static string CreateText()
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        return Encoding.ASCII.GetString(text[..KeyText.Create("sk"u8, text)]);
    }
}
