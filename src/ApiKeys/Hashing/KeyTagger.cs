using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ApiKeys.Hashing;

/// <summary>
/// Makes the tags under which texts are kept in memory, with a random key that lives and dies with it. docs/cache.md says
/// why a tag is enough.
/// </summary>
internal sealed class KeyTagger
{
    private readonly ulong _key0;
    private readonly ulong _key1;

    // RandomNumberGenerator would load OpenSSL, 2 ms of a function's cold start. NewGuid asks the operating system's
    // cryptographic generator as well and needs nothing for it, but fixes six bits (RFC 9562, section 5.4): the version in
    // the first half, the variant in the second, at other places of it. Crosswise, no place is fixed in both.
    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "What is banned is ids of version 4; these are random bits.")]
    public KeyTagger()
    {
        ReadOnlySpan<Guid> guids = [Guid.NewGuid(), Guid.NewGuid()];
        var halves = MemoryMarshal.Cast<Guid, ulong>(guids);
        _key0 = halves[0] ^ halves[3];
        _key1 = halves[1] ^ halves[2];
    }

    public KeyTag Tag(ReadOnlySpan<byte> text) => SipHash.Compute(_key0, _key1, text);
}
