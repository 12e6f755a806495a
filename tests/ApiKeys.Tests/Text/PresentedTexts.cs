using System.Text;

namespace ApiKeys.Tests.Text;

/// <summary>Creates texts that may be presented as a key, from nearly right ones to plain junk.</summary>
internal sealed class PresentedTexts(Random random)
{
    private const string Foreign = "-+/=.~ \t\n\0\u007f!@#%&*()[]{}\"'`|\\";

    public enum Kind
    {
        Key,
        Altered,
        AlteredWithItsChecksum,
        Truncated,
        Extended,
        Spliced,
        Reordered,
        CaseFlipped,
        ShapeOnly,
        ForeignCharacters,
        Nul,
        RandomBytes,
        InvalidUtf8,
        RandomUnicode,
        LoneSurrogate,
    }

    public static Kind[] Kinds { get; } = Enum.GetValues<Kind>();

    /// <summary>Creates one text in both encodings, as equal as the encodings allow.</summary>
    public (byte[] Utf8, string Utf16) Create(Kind kind)
    {
        switch (kind)
        {
            case Kind.RandomUnicode:
                return OfUtf16(RandomUnicode(random.Next(0, 140)));

            case Kind.LoneSurrogate:
                var text = Encoding.ASCII.GetString(NewKey()).ToCharArray();
                text[random.Next(text.Length)] = (char)random.Next(0xD800, 0xE000);
                return OfUtf16(new(text));

            default:
                return OfUtf8(CreateBytes(kind));
        }
    }

    private byte[] CreateBytes(Kind kind)
    {
        var key = NewKey();
        switch (kind)
        {
            case Kind.Altered:
                Alter(key);
                return key;

            case Kind.AlteredWithItsChecksum:
                Alter(key);
                return ReferenceKey.WithChecksum(key.AsSpan(..^ReferenceKey.ChecksumLength));

            case Kind.Truncated:
                var start = random.Next(3) is 0 ? random.Next(key.Length) : 0;
                var end = start is 0 || random.Next(2) is 0 ? random.Next(start, key.Length) : key.Length;
                return key[start..end];

            case Kind.Extended:
                var extra = Encoding.ASCII.GetBytes(random.GetString(ReferenceKey.Alphabet + "_ ", random.Next(1, 40)));
                return random.Next(2) is 0 ? [.. extra, .. key] : [.. key, .. extra];

            case Kind.Spliced:
                var other = NewKey();
                return [.. key[..random.Next(key.Length)], .. other[random.Next(other.Length)..]];

            case Kind.Reordered:
                var (from, to) = (random.Next(key.Length), random.Next(key.Length));
                if (from > to)
                    (from, to) = (to, from);
                if (random.Next(2) is 0)
                    key.AsSpan(from, to - from).Reverse();
                else
                    random.Shuffle(key.AsSpan(from, to - from));
                return key;

            case Kind.CaseFlipped:
                var flipped = random.Next(key.Length);
                if (char.IsAsciiLetter((char)key[flipped]))
                    key[flipped] ^= 0x20;
                return random.Next(4) is 0
                    ? Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(key).ToUpperInvariant())
                    : key;

            case Kind.ShapeOnly:
                return Encoding.ASCII.GetBytes(
                    ReferenceKey.CreateLabel(random) + "_" + random.GetString(ReferenceKey.Alphabet, 49));

            case Kind.ForeignCharacters:
                for (var i = random.Next(1, 4); i > 0; i--)
                {
                    var place = random.Next(key.Length - ReferenceKey.ChecksumLength);
                    key[place] = (byte)Foreign[random.Next(Foreign.Length)];
                }

                return random.Next(2) is 0
                    ? key
                    : ReferenceKey.WithChecksum(key.AsSpan(..^ReferenceKey.ChecksumLength));

            case Kind.Nul:
                var at = random.Next(key.Length + 1);
                return [.. key[..at], 0, .. key[at..]];

            case Kind.RandomBytes:
                var bytes = new byte[random.Next(0, 140)];
                random.NextBytes(bytes);
                return bytes;

            case Kind.InvalidUtf8:
                byte[] invalid = random.Next(4) switch
                {
                    0 => [0xFF],
                    1 => [0xC0, 0xAF],
                    2 => [0xED, 0xA0, 0x80],
                    _ => [(byte)random.Next(0x80, 0x100)],
                };
                invalid.CopyTo(key, random.Next(key.Length - invalid.Length));
                return key;

            default:
                return key;
        }
    }

    private byte[] NewKey() => ReferenceKey.Create(random, ReferenceKey.CreateLabel(random));

    private void Alter(byte[] key)
    {
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            key[random.Next(key.Length)] = random.Next(8) is 0
                ? (byte)random.Next(256)
                : (byte)(ReferenceKey.Alphabet + "_")[random.Next(63)];
        }
    }

    private string RandomUnicode(int length)
    {
        var text = new char[length];
        for (var i = 0; i < length; i++)
            text[i] = (char)(random.Next(3) is 0 ? random.Next(0x10000) : random.Next(0x80));
        return new(text);
    }

    // Bytes that are not UTF-8 have no equal in UTF-16. Texts that a caller could get from them stand in.
    private (byte[] Utf8, string Utf16) OfUtf8(byte[] bytes) =>
        (bytes, random.Next(2) is 0 ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes));

    // Half a surrogate pair has no equal in UTF-8. It is either replaced, or encoded as if it were a character.
    private (byte[] Utf8, string Utf16) OfUtf16(string text)
    {
        if (random.Next(2) is 0)
            return (Encoding.UTF8.GetBytes(text), text);

        var bytes = new List<byte>(text.Length * 3);
        foreach (var unit in text)
        {
            if (unit < 0x80)
                bytes.Add((byte)unit);
            else if (unit < 0x800)
                bytes.AddRange([(byte)(0xC0 | (unit >> 6)), (byte)(0x80 | (unit & 0x3F))]);
            else
                bytes.AddRange(
                    [(byte)(0xE0 | (unit >> 12)), (byte)(0x80 | ((unit >> 6) & 0x3F)), (byte)(0x80 | (unit & 0x3F))]);
        }

        return ([.. bytes], text);
    }
}
