using System.Security.Cryptography;
using System.Text;
using ApiKeys.Hashing;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace ApiKeys.Benchmarks;

/// <summary>The cost of hashing a key's text in managed code, beside the platform's call into OpenSSL.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class Hashing
{
    // As long as a default key: one block. HMAC needs a second block for the outer hash.
    private readonly byte[] _text = Encoding.ASCII.GetBytes("sk_" + new string('0', 49));
    private readonly byte[] _secret = Encoding.ASCII.GetBytes(new string('s', 48));
    private readonly byte[] _hash = new byte[Sha256.HashLength];
    private readonly HmacSha256 _hmac;

    public Hashing()
    {
        _hmac = new(_secret);
        if (Platform() != Managed() || PlatformHmac() != ManagedHmac())
            throw new InvalidOperationException("The managed hashes differ from the platform's.");
    }

    [Benchmark(Baseline = true, Description = "SHA256.HashData")]
    [BenchmarkCategory("SHA-256")]
    public byte Platform()
    {
        SHA256.HashData(_text, _hash);
        return _hash[0];
    }

    [Benchmark(Description = "ApiKeys")]
    [BenchmarkCategory("SHA-256")]
    public byte Managed()
    {
        Sha256.Hash(_text, _hash);
        return _hash[0];
    }

    [Benchmark(Baseline = true, Description = "HMACSHA256.HashData")]
    [BenchmarkCategory("HMAC-SHA-256")]
    public byte PlatformHmac()
    {
        HMACSHA256.HashData(_secret, _text, _hash);
        return _hash[0];
    }

    [Benchmark(Description = "ApiKeys")]
    [BenchmarkCategory("HMAC-SHA-256")]
    public byte ManagedHmac()
    {
        _hmac.Hash(_text, _hash);
        return _hash[0];
    }
}
