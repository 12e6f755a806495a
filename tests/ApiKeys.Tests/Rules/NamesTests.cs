using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a", "b")]
    [InlineData("ab", "ac")]
    [InlineData("a\uD7FF", "a\uE000")]
    [InlineData("a\uFFFF", "a\U00010000")]
    [InlineData("a\uD83D\uDE00", "a\uD83D\uDE01")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("a\U0010FFFF\U0010FFFF", "b")]
    [InlineData("\U0010FFFF", null)]
    public void The_first_text_after_a_prefix_is_greater_than_all_that_begin_with_it(string prefix, string? expected) =>
        Assert.Equal(expected, Names.FirstAfter(prefix));
}
