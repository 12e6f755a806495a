using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

public class KeyTextFuzzTests
{
    private const int TextsOfEachKind = 70_000;

    /// <summary>
    /// 1,050,000 texts, in UTF-8 and UTF-16. None throws, and a second implementation accepts exactly the same texts.
    /// </summary>
    [Fact]
    public void A_million_texts_get_the_answer_of_an_independent_implementation()
    {
        var texts = new PresentedTexts(Seeded.Create(nameof(KeyTextFuzzTests)));
        var accepted = new Dictionary<PresentedTexts.Kind, int>();
        var total = 0;

        foreach (var kind in PresentedTexts.Kinds)
        {
            accepted[kind] = 0;
            for (var i = 0; i < TextsOfEachKind; i++, total++)
            {
                var (utf8, utf16) = texts.Create(kind);
                var expected = ReferenceKey.Accepts(utf8);
                AssertAnswer(utf8, utf16, expected, $"{kind} {i}");
                accepted[kind] += expected ? 1 : 0;
            }
        }

        // The comparison is meaningful only if both answers occur, for the kinds where they must.
        Assert.True(total >= 1_000_000, $"{total} texts");
        Assert.Equal(TextsOfEachKind, accepted[PresentedTexts.Kind.Key]);
        Assert.InRange(accepted[PresentedTexts.Kind.AlteredWithItsChecksum], TextsOfEachKind / 10, TextsOfEachKind - 1);
        PresentedTexts.Kind[] neverKeys =
        [
            PresentedTexts.Kind.Nul, PresentedTexts.Kind.InvalidUtf8, PresentedTexts.Kind.LoneSurrogate,
            PresentedTexts.Kind.ForeignCharacters, PresentedTexts.Kind.RandomUnicode, PresentedTexts.Kind.RandomBytes,
        ];
        Assert.All(neverKeys, kind => Assert.Equal(0, accepted[kind]));
    }

    [Fact]
    public void A_text_of_a_megabyte_is_refused()
    {
        const int Length = 1024 * 1024;
        var random = Seeded.Create("a megabyte");
        var key = ReferenceKey.Create(random, "sk_live");

        byte[][] texts =
        [
            new byte[Length],
            Filled((byte)'a'),
            Filled((byte)'_'),
            Filled(0xFF),
            [.. key, .. Filled((byte)'a')],
            [.. Filled((byte)'a'), .. key],
            ReferenceKey.WithChecksum(Filled((byte)'a')),
            ReferenceKey.WithChecksum([.. Filled((byte)'a'), .. key[..^6]]),
            Encoding.ASCII.GetBytes(
                string.Concat(Enumerable.Repeat(Encoding.ASCII.GetString(key), Length / key.Length))),
        ];

        for (var i = 0; i < texts.Length; i++)
            AssertAnswer(texts[i], Encoding.Latin1.GetString(texts[i]), expected: false, $"huge {i}");
        AssertAnswer([], new('\ud800', Length), expected: false, "surrogates");

        static byte[] Filled(byte value)
        {
            var bytes = new byte[Length];
            bytes.AsSpan().Fill(value);
            return bytes;
        }
    }

    private static void AssertAnswer(byte[] utf8, string utf16, bool expected, string which)
    {
        Span<byte> copy = stackalloc byte[KeyText.MaxLength];
        bool answer8, answer16;
        int length;
        try
        {
            answer8 = KeyText.IsWellFormed(utf8);
            answer16 = KeyText.TryParse(utf16, copy, out length);
        }
        catch (Exception exception)
        {
            // Prints neither the text nor the exception's message, which may quote it.
            Assert.Fail(Seeded.Failure($"{which}: {exception.GetType()}"));
            throw;
        }

        Assert.True(answer8 == expected, Seeded.Failure($"{which}: UTF-8 answered {answer8}"));
        Assert.True(answer16 == expected, Seeded.Failure($"{which}: UTF-16 answered {answer16}"));
        Assert.True(!expected || copy[..length].SequenceEqual(utf8), Seeded.Failure($"{which}: the copy differs"));
    }
}
