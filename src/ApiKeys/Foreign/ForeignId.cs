using System.Buffers.Binary;
using ApiKeys.Hashing;

namespace ApiKeys.Foreign;

/// <summary>
/// Some systems write an id before the token, and it must be the id of the token's row. The id of the imported key
/// keeps it: its last 62 bits, otherwise random, are a hash of the foreign id and the token's hash. They never change,
/// and no column is needed.
/// </summary>
internal static class ForeignId
{
    private const int GuidLength = 16;
    private const int BoundLength = sizeof(ulong);

    // The first two bits of the second half are the variant (RFC 9562, section 4.1).
    private const ulong VariantMask = 0xC000_0000_0000_0000;
    private const ulong Variant = 0x8000_0000_0000_0000;

    /// <summary>Computes the second half of the imported key's id.</summary>
    /// <param name="foreignId">The foreign id, at most as long as a text.</param>
    /// <param name="hash">The hash that the key is stored by.</param>
    public static ulong Compute(ReadOnlySpan<byte> foreignId, in KeyHash hash)
    {
        Span<byte> input = stackalloc byte[KeyHash.Length + ForeignKeyFormat.MaxTextLength];
        ((ReadOnlySpan<byte>)hash).CopyTo(input);
        foreignId.CopyTo(input[KeyHash.Length..]);
        Span<byte> digest = stackalloc byte[Sha256.HashLength];
        Sha256.Hash(input[..(KeyHash.Length + foreignId.Length)], digest);
        return (BinaryPrimitives.ReadUInt64BigEndian(digest) & ~VariantMask) | Variant;
    }

    /// <summary>
    /// Whether a key that was found by its hash may have a text: the text may hold an id, which the key's id keeps.
    /// </summary>
    /// <param name="boundId">What the text binds its key's id to; null for a text without an id.</param>
    /// <param name="id">The key's id.</param>
    public static bool Fits(ulong? boundId, ApiKeyId id) => boundId is null || boundId == Of(id);

    /// <summary>The second half of an id.</summary>
    public static ulong Of(ApiKeyId id)
    {
        Span<byte> bytes = stackalloc byte[GuidLength];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[BoundLength..]);
    }

    /// <summary>The id with another second half.</summary>
    public static ApiKeyId Bind(ApiKeyId id, ulong secondHalf)
    {
        Span<byte> bytes = stackalloc byte[GuidLength];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[BoundLength..], secondHalf);
        return new(new Guid(bytes, bigEndian: true));
    }
}
