using System.Security.Cryptography;
using ApiKeys.Hashing;

namespace ApiKeys.Foreign;

/// <summary>
/// SHA-512 of a text, or of the text and its beginning once more. A column has room for 32 bytes, so the SHA-256 of the
/// hash is stored.
/// </summary>
/// <param name="saltLength">How many characters of the beginning are hashed again after the text.</param>
/// <param name="algorithm">As for <see cref="ForeignHasher.Algorithm"/>.</param>
internal sealed class ForeignSha512(int saltLength, string algorithm) : ForeignHasher
{
    public override int Length => SHA512.HashSizeInBytes;

    public override string Algorithm => algorithm;

    public override KeyHash Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> salted = stackalloc byte[2 * ForeignKeyFormat.MaxTextLength];
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(ForeignSha256.Salt(text, saltLength, salted), hash);
        return ToStored(hash);
    }

    // The byte before it keeps the stored hash apart from that of every text.
    public override KeyHash ToStored(ReadOnlySpan<byte> foreignHash)
    {
        Span<byte> input = stackalloc byte[1 + SHA512.HashSizeInBytes];
        input[0] = 0;
        foreignHash.CopyTo(input[1..]);
        var hash = default(KeyHash);
        Sha256.Hash(input, hash);
        return hash;
    }
}
