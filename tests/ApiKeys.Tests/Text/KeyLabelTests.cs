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
        Assert.Equal(expected, Default(prefix, environment).ToString());

    [Fact]
    public void Parts_may_have_32_characters()
    {
        var longest = new string('p', 32);
        Assert.Equal(65, Default(longest, longest).Text.Length);
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
        AssertRefused("KeyPrefix ", new() { KeyPrefix = prefix! });
        AssertRefused("OtherKeyPrefixes ", new() { OtherKeyPrefixes = [prefix!] });
        if (prefix is not null)
            Assert.Throws<ArgumentException>("value", () => new KeyRequirement { Kind = prefix });
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_environment_is_refused_by_name(string environment)
    {
        AssertRefused("Environment ", new() { Environment = environment });
        AssertRefused("OtherEnvironments ", new() { OtherEnvironments = [environment] });
        Assert.Throws<ArgumentException>("value", () => new KeyRequirement { Environments = [environment] });
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        AssertRefused("KeyPrefix ", new() { KeyPrefix = "sk\ud800" });
        AssertRefused("Environment ", new() { Environment = "e\ud800" });
    }

    [Fact]
    public void Each_kind_is_issued_in_each_environment()
    {
        var labels = Labels(Several);

        Assert.Equal("sk_live", labels.Find(null, null).ToString());
        Assert.Equal("pk_live", labels.Find("pk", null).ToString());
        Assert.Equal("pk_test", labels.Find("pk", "test").ToString());
        Assert.Equal("sk", labels.Find("sk", "").ToString());
        Assert.Throws<ArgumentException>("kind", () => labels.Find("ak", "test"));
        Assert.Throws<ArgumentException>("environment", () => labels.Find("pk", "prod"));
    }

    [Fact]
    public void The_label_of_a_text_is_found_by_what_it_begins_with()
    {
        var labels = Labels(Several);
        foreach (var label in (string[])["sk_live", "pk_live", "sk_test", "pk_test", "sk", "pk"])
            Assert.Equal(label, labels.FindOf(TextOf(label))?.ToString());
        Assert.Null(labels.FindOf(TextOf("sk_prod")));
        Assert.Null(labels.FindOf(TextOf("s")));
    }

    [Theory]
    [InlineData("sk", "sk_live", "live", "")]
    [InlineData("sk", "sk", "live", "test")]
    [InlineData("sk", "pk", "live", "live")]
    public void Labels_that_are_alike_are_refused(
        string kind, string other, string environment, string otherEnvironment)
    {
        AssertRefused("Two keys ", new()
        {
            KeyPrefix = kind,
            OtherKeyPrefixes = [other],
            Environment = environment,
            OtherEnvironments = [otherEnvironment],
        });
    }

    private static ApiKeyOptions Several => new()
    {
        Environment = "live",
        OtherKeyPrefixes = ["pk"],
        OtherEnvironments = ["test", ""],
    };

    private static byte[] TextOf(string label)
    {
        var text = new byte[KeyText.MaxLength];
        return text[..KeyText.Create(System.Text.Encoding.ASCII.GetBytes(label), text)];
    }

    private static KeyLabel Default(string prefix, string? environment) =>
        Labels(new() { KeyPrefix = prefix, Environment = environment! }).Find(null, null);

    private static KeyLabels Labels(ApiKeyOptions options) => new(options, nameof(options));

    private static void AssertRefused(string start, ApiKeyOptions options)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(options), () => Labels(options));
        Assert.StartsWith(start, exception.Message, StringComparison.Ordinal);
    }
}
