using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class ScopeRulesTests
{
    [Theory]
    [InlineData("read", "read", true)]
    [InlineData("read", "Read", false)]
    [InlineData("read", "reader", false)]
    [InlineData("reader", "read", false)]
    [InlineData("orders:*", "orders:read", true)]
    [InlineData("orders:*", "orders:a:b", true)]
    [InlineData("orders:*", "orders:", false)]
    [InlineData("orders:*", "orders", false)]
    [InlineData("orders:*", "ordersx:read", false)]
    [InlineData("orders:*", "Orders:read", false)]
    [InlineData("orders:*", "x:orders:read", false)]
    [InlineData("orders:", "orders:read", false)]
    [InlineData("orders:a:*", "orders:a:b", true)]
    [InlineData("orders:a:*", "orders:b:b", false)]
    [InlineData("orders*", "orders:read", true)]
    [InlineData("orders*", "ordersx", true)]
    [InlineData("orders*", "orders", false)]
    [InlineData("*", "read", true)]
    [InlineData("*", "a:b:c", true)]
    [InlineData("https://api/*", "https://api/v1", true)]
    public void A_grant_covers_itself_or_everything_below_its_star(string grant, string required, bool expected) =>
        Assert.Equal(expected, ScopeRules.Covers(grant, required));

    [Fact]
    public void Comparison_is_ordinal_under_every_culture()
    {
        Assert.False(ScopeRules.Covers("straße", "strasse"));
        Assert.False(ScopeRules.Covers("i", "I"));
        Assert.False(ScopeRules.Covers("a*", "A:b"));
    }

    public static TheoryData<string> Faulty =>
    [
        "", " ", " read", "read ", "re ad", "read\n", "re\0ad", "é", "ａ",
        "read,write", "read+write", "a=b", "\"a\"", "😀",
        "**", "*a", "a*b", "a*:b", "a**", ":* ", new string('a', 129),
    ];

    [Theory]
    [MemberData(nameof(Faulty))]
    [InlineData(null)]
    public void A_faulty_scope_is_refused_as_a_grant_and_as_a_requirement(string? scope)
    {
        var granted = Assert.Throws<ArgumentException>(
            "metadata",
            () => ScopeRules.CheckGrants(["read", scope!], "metadata"));
        var required = Assert.Throws<ArgumentException>(
            "value",
            () => ScopeRules.CheckRequired(["read", scope!], "value"));

        Assert.Contains("1 to 128 characters of A-Z a-z 0-9 . _ : / -", granted.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 128 characters of A-Z a-z 0-9 . _ : / -", required.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.Throws<ArgumentException>("metadata", () => ScopeRules.CheckGrants(["a\ud800"], "metadata"));
        Assert.Throws<ArgumentException>("value", () => ScopeRules.CheckRequired(["a\ud800"], "value"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("orders:*")]
    [InlineData("a*")]
    public void A_star_is_allowed_in_grants_only(string scope)
    {
        Assert.Equal([scope], ScopeRules.CheckGrants([scope], "metadata"));
        var exception = Assert.Throws<ArgumentException>("value", () => ScopeRules.CheckRequired([scope], "value"));
        Assert.Contains("no *", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_may_have_128_characters_its_star_included()
    {
        string[] scopes = [new('a', 128), new string('a', 127) + "*"];
        Assert.Equal(scopes, ScopeRules.CheckGrants(scopes, "metadata"));
        Assert.Equal(scopes[..1], ScopeRules.CheckRequired(scopes[..1], "value"));
        Assert.Throws<ArgumentException>(() => ScopeRules.CheckGrants([new string('a', 128) + "*"], "metadata"));
    }

    [Fact]
    public void Every_character_of_the_alphabet_is_allowed_and_no_other_of_ASCII()
    {
        const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-";
        for (var character = '\0'; character < 128; character++)
        {
            var scope = $"a{character}b";
            if (Allowed.Contains(character, StringComparison.Ordinal))
                Assert.Equal([scope], ScopeRules.CheckRequired([scope], "value"));
            else
                Assert.Throws<ArgumentException>(() => ScopeRules.CheckRequired([scope], "value"));
        }
    }

    [Fact]
    public void Repeated_scopes_are_kept_once_where_they_came_first()
    {
        Assert.Equal(["b", "a", "B"], ScopeRules.CheckGrants(["b", "a", "b", "B", "a"], "metadata"));
        Assert.Equal(["b", "a", "B"], ScopeRules.CheckRequired(["b", "a", "b", "B", "a"], "value"));
    }

    [Fact]
    public void An_empty_list_of_scopes_is_allowed()
    {
        Assert.Empty(ScopeRules.CheckGrants([], "metadata"));
        Assert.Empty(ScopeRules.CheckRequired([], "value"));
    }
}
