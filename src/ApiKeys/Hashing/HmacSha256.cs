namespace ApiKeys.Hashing;

/// <summary>HMAC-SHA-256 (RFC 2104) with one key. The states after both key pads are computed once.</summary>
internal sealed class HmacSha256
{
    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    private readonly Sha256State _inner = Sha256.Begin();
    private readonly Sha256State _outer = Sha256.Begin();

    public HmacSha256(ReadOnlySpan<byte> key)
    {
        // Section 2: a key longer than a block is hashed first, and a shorter one is padded with zeros.
        Span<byte> block = stackalloc byte[Sha256.BlockLength];
        block.Clear();
        if (key.Length > Sha256.BlockLength)
            Sha256.Hash(key, block);
        else
            key.CopyTo(block);

        foreach (ref var value in block)
            value ^= InnerPad;
        Sha256.AddBlock(ref _inner, block);

        foreach (ref var value in block)
            value ^= InnerPad ^ OuterPad;
        Sha256.AddBlock(ref _outer, block);
    }

    public void Hash(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        Span<byte> inner = stackalloc byte[Sha256.HashLength];
        Sha256.Complete(_inner, Sha256.BlockLength, text, inner);
        Sha256.Complete(_outer, Sha256.BlockLength, inner, destination);
    }
}
