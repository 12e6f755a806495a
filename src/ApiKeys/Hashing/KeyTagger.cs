using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ApiKeys.Hashing;

/// <summary>
/// Computes the tags that texts are cached by, with a random key of its own. docs/cache.md says why a tag is enough.
/// </summary>
internal sealed class KeyTagger
{
    private readonly ulong _key0;
    private readonly ulong _key1;

    // RandomNumberGenerator would load OpenSSL, which costs 2 ms of a cold start. NewGuid uses the operating system's
    // cryptographic generator without OpenSSL, but it fixes six bits (RFC 9562, section 5.4). The version's four bits
    // are in the first half, and the variant's two bits in the second half at another place. Each part of the key is
    // the first half of one GUID xor the second half of the other, so a random bit covers every fixed bit.
    [SuppressMessage(
        "ApiDesign",
        "RS0030:Do not use banned APIs",
        Justification = "The ban is on ids of version 4. These are random bits.")]
    public KeyTagger()
    {
        ReadOnlySpan<Guid> guids = [Guid.NewGuid(), Guid.NewGuid()];
        var halves = MemoryMarshal.Cast<Guid, ulong>(guids);
        _key0 = halves[0] ^ halves[3];
        _key1 = halves[1] ^ halves[2];
    }

    public KeyTag Tag(ReadOnlySpan<byte> text) => SipHash.Compute(_key0, _key1, text);
}
