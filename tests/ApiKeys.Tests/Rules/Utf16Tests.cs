using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class Utf16Tests
{
    // In loops: arguments of a theory pass through UTF-8, which cannot carry half a pair.
    [Fact]
    public void Whole_pairs_are_well_formed()
    {
        foreach (var text in (string[])["", "a", "\ud83d\ude00", "a\ud83d\ude00b\ud83d\ude00", "\ud7ff\ue000\uffff"])
            Assert.True(Utf16.IsWellFormed(text), Escaped(text));
    }

    [Fact]
    public void A_surrogate_needs_its_other_half()
    {
        string[] texts =
        [
            "\ud83d", "\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83d\ude00\ude00",
            "a\ud83d\ude00b\ud83d", "\ud83da\ude00",
        ];
        Assert.All(texts, text => Assert.False(Utf16.IsWellFormed(text), Escaped(text)));
    }

    [Fact]
    public void A_text_is_well_formed_exactly_when_UTF_8_restores_it()
    {
        var random = Seeded.Create(nameof(Utf16Tests));
        for (var i = 0; i < 100_000; i++)
        {
            var text = new string(random.GetItems<char>("ab\ud83d\ud83d\ude00\ude00\ufffd", random.Next(0, 6)));
            var survives = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;
            Assert.True(survives == Utf16.IsWellFormed(text), Seeded.Failure(Escaped(text)));
        }
    }

    private static string Escaped(string text) => string.Join(' ', text.Select(character => $"{(int)character:X4}"));
}
