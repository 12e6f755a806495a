using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

public class KeyTextTests
{
    public static TheoryData<string> Labels =>
        ["a", "sk", "sk_live", "my_app_eu_west_1", "a__b", new string('p', 32) + "_" + new string('e', 32)];

    [Theory]
    [MemberData(nameof(Labels))]
    public void A_new_text_is_label_underscore_token_and_checksum(string label)
    {
        var text = Create(label);

        Assert.Equal(label.Length + 1 + 43 + 6, text.Length);
        Assert.True(text.AsSpan().StartsWith(Encoding.ASCII.GetBytes(label + "_")), "It begins with the label.");
        Assert.True(ReferenceKey.Accepts(text), "An independent implementation accepts it.");
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void A_new_text_is_well_formed_as_UTF_8_and_as_UTF_16(string label)
    {
        var text = Create(label);
        Span<byte> copy = stackalloc byte[KeyText.MaxLength];

        Assert.True(KeyText.IsWellFormed(text), "UTF-8");
        Assert.True(KeyText.TryParse(Encoding.ASCII.GetString(text), copy, out var length), "UTF-16");
        Assert.True(copy[..length].SequenceEqual(text), "The copy is the presented text.");
    }

    [Fact]
    public void Copies_of_a_process_that_draw_the_same_token_write_different_texts()
    {
        var texts = new HashSet<string>();
        for (var copy = 0; copy < 1_000; copy++)
        {
            var text = new byte[KeyText.MaxLength];
            text.AsSpan().Fill((byte)'a');
            var length = KeyText.CreateFromToken("sk"u8, text);
            Assert.True(
                ReferenceKey.Accepts(text.AsSpan(0, length).ToArray()), "An independent implementation accepts it.");
            var token = text[3..(3 + KeyText.TokenLength)];

            Assert.DoesNotContain(token, static digit => !Base62.Alphabet.Contains(digit));
            texts.Add(Encoding.ASCII.GetString(token));
        }

        // Each place of the token differs from copy to copy.
        Assert.Equal(1_000, texts.Count);
        for (var place = 0; place < KeyText.TokenLength; place++)
            Assert.True(texts.Select(text => text[place]).Distinct().Count() > 50, $"Place {place} varies.");
    }

    [Theory]
    [MemberData(nameof(Labels))]
    public void The_shown_prefix_ends_after_eight_characters_of_the_token(string label)
    {
        var text = Create(label);
        var shown = KeyText.ShownPrefix(text);

        Assert.Equal(label.Length + 1 + 8, shown.Length);
        Assert.True(text.AsSpan().StartsWith(shown), "It is the beginning of the text.");
    }

    [Fact]
    public void The_shortest_and_the_longest_text_are_accepted_and_one_character_more_or_less_is_not()
    {
        var random = Seeded.Create(nameof(KeyTextTests));

        Assert.True(KeyText.IsWellFormed(ReferenceKey.Create(random, "a")));
        Assert.True(KeyText.IsWellFormed(ReferenceKey.Create(random, new string('a', 65))));
        Assert.False(KeyText.IsWellFormed(ReferenceKey.Create(random, "")));
        Assert.False(KeyText.IsWellFormed(ReferenceKey.Create(random, new string('a', 66))));
    }

    [Theory]
    [InlineData("1sk")]
    [InlineData("_sk")]
    [InlineData("s-k")]
    [InlineData("s k")]
    public void A_faulty_label_is_refused_despite_a_right_checksum(string label) =>
        Assert.False(KeyText.IsWellFormed(ReferenceKey.Create(Seeded.Create(label), label)));

    [Fact]
    public void Null_and_empty_texts_are_refused()
    {
        Span<byte> copy = stackalloc byte[KeyText.MaxLength];

        Assert.False(KeyText.TryParse((string?)null, copy, out _));
        Assert.False(KeyText.TryParse("", copy, out _));
        Assert.False(KeyText.IsWellFormed(default));
        Assert.False(KeyText.IsWellFormed([]));
    }

    [Fact]
    public void White_space_around_a_key_is_refused()
    {
        var text = Encoding.ASCII.GetString(ReferenceKey.Create(Seeded.Create("white space"), "sk"));
        Span<byte> copy = stackalloc byte[KeyText.MaxLength];

        foreach (var presented in (string[])[" " + text, text + " ", text + "\n", text + "\r\n", "\ufeff" + text])
            Assert.False(KeyText.TryParse(presented, copy, out _), "White space was accepted.");
    }

    private static byte[] Create(string label)
    {
        var text = new byte[KeyText.MaxLength];
        return text[..KeyText.Create(Encoding.ASCII.GetBytes(label), text)];
    }
}
