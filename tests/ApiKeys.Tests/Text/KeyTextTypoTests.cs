using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

/// <summary>
/// The checksum detects every wrong character and every swap of neighbours. The tests check the checksum alone as well,
/// because the shape would detect many of these faults too.
/// </summary>
public class KeyTextTypoTests
{
    private const string Written = ReferenceKey.Alphabet + "_";
    private static readonly char[] Foreign =
        ['-', ' ', '.', '+', '/', '=', '\0', '\n', '\u007f', '\u00e9', '\u0130', '\u212a', '\uff10', '\ud800'];

    public static TheoryData<string> Labels =>
        ["k", "sk", "sk_live", "my_app_eu_west_1", new string('p', 32) + "_" + new string('e', 32)];

    [Theory]
    [MemberData(nameof(Labels))]
    public void Every_wrong_character_is_refused_by_the_checksum(string label)
    {
        var random = Seeded.Create(label);
        for (var key = 0; key < 10; key++)
        {
            var text = ReferenceKey.Create(random, label);
            for (var position = 0; position < text.Length; position++)
            {
                var right = text[position];
                foreach (var wrong in Written.Where(wrong => wrong != right))
                {
                    text[position] = (byte)wrong;
                    AssertRefused(text, $"key {key}, position {position}");
                }

                text[position] = right;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Every_wrong_byte_is_refused_by_the_checksum(string label)
    {
        var text = ReferenceKey.Create(Seeded.Create(label), label);
        for (var position = 0; position < text.Length; position++)
        {
            var right = text[position];
            for (var wrong = 0; wrong < 256; wrong++)
            {
                if (wrong == right)
                    continue;
                text[position] = (byte)wrong;
                AssertRefused(text, $"position {position}, byte {wrong}");
            }

            text[position] = right;
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void Every_foreign_character_is_refused(string label)
    {
        Span<byte> copy = stackalloc byte[KeyText.MaxLength];
        var text = Encoding.ASCII.GetString(ReferenceKey.Create(Seeded.Create(label), label)).ToCharArray();
        for (var position = 0; position < text.Length; position++)
        {
            var right = text[position];
            foreach (var wrong in Foreign)
            {
                text[position] = wrong;
                Assert.False(
                    KeyText.TryParse(text, copy, out _),
                    Seeded.Failure($"position {position}, U+{(int)wrong:X4}, UTF-16"));
                Assert.False(
                    KeyText.IsWellFormed(Encoding.UTF8.GetBytes(text)),
                    Seeded.Failure($"position {position}, U+{(int)wrong:X4}, UTF-8"));
            }

            text[position] = right;
        }
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void A_swap_of_neighbours_is_refused_by_the_checksum(string label)
    {
        var random = Seeded.Create(label);
        for (var key = 0; key < 1_000; key++)
        {
            var text = ReferenceKey.Create(random, label);
            for (var position = 1; position < text.Length; position++)
            {
                if (text[position - 1] == text[position])
                    continue;
                (text[position - 1], text[position]) = (text[position], text[position - 1]);
                AssertRefused(text, $"key {key}, position {position}");
                (text[position - 1], text[position]) = (text[position], text[position - 1]);
            }
        }
    }

    [Fact]
    public void Two_wrong_characters_within_four_are_refused_by_the_checksum()
    {
        // A 32-bit CRC detects every change within 32 consecutive bits.
        var text = ReferenceKey.Create(Seeded.Create("burst"), "sk_live");
        for (var first = 0; first < text.Length - ReferenceKey.ChecksumLength - 3; first++)
        {
            for (var distance = 1; distance < 4; distance++)
            {
                var (right1, right2) = (text[first], text[first + distance]);
                foreach (var wrong in Written)
                {
                    text[first] = (byte)wrong;
                    var second = (Written.IndexOf(wrong, StringComparison.Ordinal) + 17) % Written.Length;
                    text[first + distance] = (byte)Written[second];
                    if (text[first] != right1 || text[first + distance] != right2)
                        AssertRefused(text, $"positions {first} and {first + distance}");
                }

                (text[first], text[first + distance]) = (right1, right2);
            }
        }
    }

    private static void AssertRefused(ReadOnlySpan<byte> text, string which)
    {
        Assert.False(ReferenceKey.ChecksumHolds(text), Seeded.Failure($"{which}: the checksum holds"));
        Assert.False(KeyText.IsWellFormed(text), Seeded.Failure($"{which}: UTF-8"));

        Span<char> utf16 = stackalloc char[text.Length];
        Encoding.Latin1.GetChars(text, utf16);
        Span<byte> copy = stackalloc byte[KeyText.MaxLength];
        Assert.False(KeyText.TryParse(utf16, copy, out _), Seeded.Failure($"{which}: UTF-16"));
    }
}
