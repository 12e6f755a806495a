using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class NamesTests
{
    public static TheoryData<string> Good =>
    [
        "a", "Acme Inc", "a  b", "Zoë", "東京", "שלום עולם", "مرحبا", "👩‍👩‍👧‍👦 family", "😀",
        "a'b\"c;--", "<b>", "O'Brien\\", "%_", "{0}",
        "e\u0301", "a\u200bb", new string('a', 255), new string('é', 255),
        string.Concat(Enumerable.Repeat("😀", 127)) + "a",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_name_is_kept_as_it_is(string name) => Assert.Same(name, Names.Check(name, nameof(name)));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" ", "begins or ends with white space")]
    [InlineData("   \t ", "begins or ends with white space")]
    [InlineData(" a", "begins or ends with white space")]
    [InlineData("a ", "begins or ends with white space")]
    [InlineData("a\n", "begins or ends with white space")]
    [InlineData("\u00a0a", "begins or ends with white space")]
    [InlineData("a\u2003", "begins or ends with white space")]
    [InlineData("a\u2028", "begins or ends with white space")]
    [InlineData("a\u3000", "begins or ends with white space")]
    [InlineData("a\0", "holds a control character")]
    [InlineData("\0a", "holds a control character")]
    [InlineData("a\0b", "holds a control character")]
    [InlineData("a\tb", "holds a control character")]
    [InlineData("a\nb", "holds a control character")]
    [InlineData("a\u001bb", "holds a control character")]
    [InlineData("a\u007f", "holds a control character")]
    [InlineData("a\u0085b", "holds a control character")]
    [InlineData("a\u009fb", "holds a control character")]
    public void A_faulty_name_is_refused_with_the_rule_that_it_breaks(string name, string rule)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(name), () => Names.Check(name, nameof(name)));
        Assert.StartsWith($"The name {rule}", exception.Message, StringComparison.Ordinal);
    }

    // In a loop: arguments of a theory pass through UTF-8, which cannot carry half a pair.
    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var name in (string[])["\ud83d", "a\ude00", "\ude00\ud83d", "a\ud83db", "😀\ude00"])
        {
            var exception = Assert.Throws<ArgumentException>(nameof(name), () => Names.Check(name, nameof(name)));
            Assert.StartsWith("The name holds half a surrogate pair", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_of_256_characters_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>("name", () => Names.Check(new('a', 256), "name"));
        Assert.StartsWith("The name is longer than 255 characters", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_are_counted_in_UTF_16() =>
        Assert.Throws<ArgumentException>("name", () => Names.Check(string.Concat(Enumerable.Repeat("😀", 128)), "name"));

    [Fact]
    public void Null_is_refused() => Assert.Throws<ArgumentNullException>("name", () => Names.Check(null, "name"));

    [Fact]
    public void The_message_names_the_checked_value() =>
        Assert.StartsWith(
            "Owner is empty",
            Assert.Throws<ArgumentException>(() => Names.Check("", "metadata", "Owner")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("a", "b")]
    [InlineData("ab", "ac")]
    [InlineData("a\uD7FF", "a\uE000")]
    [InlineData("a\uFFFF", "a\U00010000")]
    [InlineData("a\uD83D\uDE00", "a\uD83D\uDE01")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("a\U0010FFFF\U0010FFFF", "b")]
    public void The_first_text_after_a_prefix_is_greater_than_all_that_begin_with_it(string prefix, string expected) =>
        Assert.Equal((prefix, expected), Names.RangeOf(prefix));

    [Fact]
    public void The_range_of_the_greatest_character_ends_after_the_greatest_name()
    {
        const string Greatest = "\U0010FFFF";
        var name = string.Concat(Enumerable.Repeat(Greatest, 127)) + "z";
        Names.Check(name, nameof(name));

        var (from, to) = Names.RangeOf(Greatest)!.Value;

        Assert.Equal(Greatest, from);
        Assert.StartsWith(string.Concat(Enumerable.Repeat(Greatest, 128)), to, StringComparison.Ordinal);
        Assert.Null(Names.RangeOf(null));
    }
}
