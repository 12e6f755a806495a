using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ApiKeys.Hashing;

/// <summary>
/// Makes the tags under which texts are kept in memory, with a random key that lives and dies with it. docs/cache.md says
/// why a tag is enough.
/// </summary>
internal sealed class KeyTagger
{
    private readonly ulong _key0;
    private readonly ulong _key1;

    public KeyTagger()
    {
        Span<ulong> key = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(key));
        (_key0, _key1) = (key[0], key[1]);
    }

    public KeyTag Tag(ReadOnlySpan<byte> text) => SipHash.Compute(_key0, _key1, text);
}
