using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

public class KeyLabelTests
{
    [Theory]
    [InlineData("sk", "", "sk")]
    [InlineData("sk", null, "sk")]
    [InlineData("sk", "live", "sk_live")]
    [InlineData("a", "b", "a_b")]
    [InlineData("my_app", "eu_west_1", "my_app_eu_west_1")]
    [InlineData("a__b", "c", "a__b_c")]
    [InlineData("Key9", "T3st", "Key9_T3st")]
    public void A_label_joins_prefix_and_environment(string prefix, string? environment, string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(KeyLabel.Create(prefix, environment, "options")));

    [Fact]
    public void Parts_may_have_32_characters()
    {
        var longest = new string('p', 32);
        Assert.Equal(65, KeyLabel.Create(longest, longest, "options").Length);
    }

    public static TheoryData<string> Faulty =>
    [
        "1", "9sk", "_sk", "sk_", "_", "s k", " sk", "sk ", "s-k", "s.k", "s\0k", "sk\n", "sé", "ａ", "s😀k",
        new string('p', 33),
    ];

    [Theory]
    [MemberData(nameof(Faulty))]
    [InlineData("")]
    [InlineData(null)]
    public void A_faulty_prefix_is_refused_by_name(string? prefix)
    {
        var exception = Assert.Throws<ArgumentException>("options", () => KeyLabel.Create(prefix, "", "options"));
        Assert.StartsWith("KeyPrefix ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_environment_is_refused_by_name(string environment)
    {
        var exception = Assert.Throws<ArgumentException>(
            "options",
            () => KeyLabel.Create("sk", environment, "options"));
        Assert.StartsWith("Environment ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.Throws<ArgumentException>("options", () => KeyLabel.Create("sk\ud800", "", "options"));
        Assert.Throws<ArgumentException>("options", () => KeyLabel.Create("sk", "e\ud800", "options"));
    }
}
