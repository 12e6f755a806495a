using ApiKeys.Hashing;

namespace ApiKeys.Foreign;

/// <summary>SHA-256 of a text, of its end, or of the text and its beginning once more.</summary>
/// <param name="skippedLength">How many characters at the beginning are not hashed.</param>
/// <param name="saltLength">How many characters of the beginning are hashed again after the text.</param>
/// <param name="algorithm">As for <see cref="ForeignHasher.Algorithm"/>.</param>
internal sealed class ForeignSha256(int skippedLength = 0, int saltLength = 0, string? algorithm = null) : ForeignHasher
{
    public override string? Algorithm => algorithm;

    public override KeyHash Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> salted = stackalloc byte[2 * ForeignKeyFormat.MaxTextLength];
        var hash = default(KeyHash);
        Sha256.Hash(Salt(text[skippedLength..], saltLength, salted), hash);
        return hash;
    }

    /// <summary>The text, and its beginning once more.</summary>
    internal static ReadOnlySpan<byte> Salt(ReadOnlySpan<byte> text, int length, Span<byte> destination)
    {
        text.CopyTo(destination);
        text[..length].CopyTo(destination[text.Length..]);
        return destination[..(text.Length + length)];
    }
}
