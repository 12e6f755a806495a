using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ApiKeys.Hashing;

namespace ApiKeys.Text;

/// <summary>
/// The text of a key: <c>{prefix}_{token}{checksum}</c> or <c>{prefix}_{environment}_{token}{checksum}</c>. The token
/// is 43 uniform base62 characters (256 bits). The checksum is the CRC-32 of everything before it, as 6 base62
/// characters. The text is ASCII. It is parsed from the right, because prefix and environment may hold <c>_</c>.
/// </summary>
internal static class KeyText
{
    public const int TokenLength = 43;
    public const int ChecksumLength = 6;
    public const int MaxLabelLength = 32;
    public const int MinLength = 1 + 1 + TokenLength + ChecksumLength;
    public const int MaxLength = MaxLabelLength + 1 + MaxLabelLength + 1 + TokenLength + ChecksumLength;

    /// <summary>The length of token and checksum, which follow the label and its <c>_</c>.</summary>
    public const int SecretLength = TokenLength + ChecksumLength;

    /// <summary>How many characters of the token people may see.</summary>
    public const int ShownTokenLength = 8;

    private static readonly SearchValues<byte> Labels =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create(Encoding.ASCII.GetString(Base62.Alphabet));

    /// <summary>
    /// Writes a new key's text. Its token comes from a cryptographic random generator and from the operating system's.
    /// </summary>
    /// <param name="label">The label before the token: <c>sk</c> or <c>sk_live</c>.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The length of the text.</returns>
    public static int Create(ReadOnlySpan<byte> label, Span<byte> destination)
    {
        RandomNumberGenerator.GetItems(Base62.Alphabet, destination.Slice(label.Length + 1, TokenLength));
        return CreateFromToken(label, destination);
    }

    /// <summary>
    /// Writes a new key's text from a token that was drawn, which it makes independent of its generator. On Linux that
    /// is OpenSSL's. Its state lies in the memory of the process, so copies of a snapshot would issue the same texts.
    /// </summary>
    /// <param name="label">As for <see cref="Create"/>.</param>
    /// <param name="destination">As for <see cref="Create"/>, with the token in its place.</param>
    /// <returns>The length of the text.</returns>
    public static int CreateFromToken(ReadOnlySpan<byte> label, Span<byte> destination)
    {
        label.CopyTo(destination);
        destination[label.Length] = (byte)'_';
        AddSystemRandom(destination.Slice(label.Length + 1, TokenLength));

        var checkedLength = label.Length + 1 + TokenLength;
        Base62.Write(Crc32.Compute(destination[..checkedLength]), destination.Slice(checkedLength, ChecksumLength));
        return checkedLength + ChecksumLength;
    }

    private static void AddSystemRandom(Span<byte> token)
    {
        Span<ulong> bits = stackalloc ulong[6];
        for (var i = 0; i < bits.Length; i += 2)
            (bits[i], bits[i + 1]) = SystemRandom.Draw();
        Base62.Add(token, MemoryMarshal.AsBytes(bits));
    }

    /// <summary>
    /// Copies a presented text as ASCII if it has the length of a key and the <c>_</c> before its token.
    /// </summary>
    /// <param name="text">The presented text.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="length">The length of the text.</param>
    public static bool TryCopy(ReadOnlySpan<char> text, Span<byte> destination, out int length)
    {
        length = 0;
        return text.Length is >= MinLength and <= MaxLength
            && text[^(SecretLength + 1)] is '_'
            && Ascii.FromUtf16(text, destination, out length) is OperationStatus.Done;
    }

    /// <summary>Whether a presented text has the length of a key and the <c>_</c> before its token.</summary>
    public static bool MayBeWellFormed(ReadOnlySpan<byte> text) =>
        text.Length is >= MinLength and <= MaxLength && text[^(SecretLength + 1)] is (byte)'_';

    /// <summary>Copies a presented text as ASCII if it is well-formed.</summary>
    /// <param name="text">The presented text.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="length">The length of the text.</param>
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> destination, out int length) =>
        TryCopy(text, destination, out length) && IsWellFormed(destination[..length]);

    /// <summary>Whether a presented text has the length, shape, alphabet and checksum of a key.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> text) =>
        MayBeWellFormed(text)
        && Base62.TryRead(text[^ChecksumLength..], out var checksum)
        && checksum == Crc32.Compute(text[..^ChecksumLength])
        && HasShape(text);

    /// <summary>Counts the base62 characters that a text begins with.</summary>
    public static int CountOfToken(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExcept(TokenCharacters) is >= 0 and var length ? length : text.Length;

    // Checked after the checksum, which refuses nearly all junk.
    private static bool HasShape(ReadOnlySpan<byte> text)
    {
        var tokenStart = text.Length - SecretLength;
        var label = text[..(tokenStart - 1)];
        return char.IsAsciiLetter((char)label[0])
            && !label.ContainsAnyExcept(Labels)
            && !text[tokenStart..].ContainsAnyExcept(Base62.Digits);
    }

    /// <summary>The part of a well-formed text before its token, without the <c>_</c> between them.</summary>
    public static ReadOnlySpan<byte> Label(ReadOnlySpan<byte> text) => text[..^(1 + SecretLength)];

    /// <summary>The part of a well-formed text that people may see: up to the token's eighth character.</summary>
    public static ReadOnlySpan<byte> ShownPrefix(ReadOnlySpan<byte> text) =>
        text[..^(TokenLength + ChecksumLength - ShownTokenLength)];
}
