using System.Text;

namespace ApiKeys.Tests.Text;

/// <summary>
/// A second, slow and plain implementation of docs/key-text.md, written from the page and not from the code. The
/// library must accept exactly the same texts.
/// </summary>
internal static class ReferenceKey
{
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    public const int TokenLength = 43;
    public const int ChecksumLength = 6;
    public const int MaxLabelLength = 65;

    /// <summary>The CRC-32 of ISO/IEC 13239, as a plain polynomial division bit by bit, without tables.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        var register = 0xFFFF_FFFFu;
        foreach (var value in data)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var out1 = (register & 1) ^ ((uint)(value >> bit) & 1);
                register >>= 1;
                if (out1 is 1)
                    register ^= 0xEDB8_8320;
            }
        }

        return register ^ 0xFFFF_FFFF;
    }

    public static string Checksum(ReadOnlySpan<byte> data)
    {
        var rest = (ulong)Crc(data);
        var digits = "";
        for (var i = 0; i < ChecksumLength; i++)
        {
            digits = Alphabet[(int)(rest % 62)] + digits;
            rest /= 62;
        }

        return digits;
    }

    /// <summary>
    /// Whether the last six bytes are the checksum of the bytes before them. The shape is not checked.
    /// </summary>
    public static bool ChecksumHolds(ReadOnlySpan<byte> text) =>
        text.Length >= ChecksumLength
        && text[^ChecksumLength..].SequenceEqual(Encoding.ASCII.GetBytes(Checksum(text[..^ChecksumLength])));

    /// <summary>Whether a text has the documented shape and checksum.</summary>
    public static bool Accepts(ReadOnlySpan<byte> text)
    {
        const int Tail = 1 + TokenLength + ChecksumLength;
        if (text.Length < 1 + Tail || text.Length > MaxLabelLength + Tail)
            return false;

        for (var i = 0; i < text.Length; i++)
        {
            var isUnderscore = text[i] == '_';
            var isLetterOrDigit = Alphabet.Contains((char)text[i], StringComparison.Ordinal);
            var ok = (text.Length - i) switch
            {
                < Tail => isLetterOrDigit,
                Tail => isUnderscore,
                _ => isLetterOrDigit || isUnderscore,
            };
            if (!ok || (i is 0 && (isUnderscore || text[0] <= '9')))
                return false;
        }

        return ChecksumHolds(text);
    }

    /// <summary>Creates a well-formed key from a seeded generator.</summary>
    public static byte[] Create(Random random, string label) =>
        WithChecksum(Encoding.ASCII.GetBytes(label + "_" + random.GetString(Alphabet, TokenLength)));

    public static byte[] WithChecksum(ReadOnlySpan<byte> text) =>
        [.. text, .. Encoding.ASCII.GetBytes(Checksum(text))];

    /// <summary>Creates a label that a client accepts.</summary>
    public static string CreateLabel(Random random)
    {
        var prefix = Part();
        return random.Next(2) is 0 ? prefix : prefix + "_" + Part();

        string Part()
        {
            var length = random.Next(4) is 0 ? random.Next(1, 33) : random.Next(1, 8);
            var part = random.GetItems<char>(Alphabet + "__", length);
            part[0] = Alphabet[random.Next(10, 62)];
            if (part[^1] is '_')
                part[^1] = 'x';
            return new(part);
        }
    }
}
