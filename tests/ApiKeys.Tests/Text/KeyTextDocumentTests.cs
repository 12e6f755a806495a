using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

/// <summary>Checks docs/key-text.md against the code. The example and the expressions are read from the page.</summary>
public class KeyTextDocumentTests
{
    private const int Keys = 12_000;

    private static readonly string Page = ReadPage();
    private static readonly string[] Expressions = ReadExpressions();

    // \b means different things in RE2 and in .NET. The expressions must work with both meanings.
    public static TheoryData<RegexOptions> Dialects => [RegexOptions.CultureInvariant, RegexOptions.ECMAScript];

    [Fact]
    public void The_example_is_computed_right_step_by_step()
    {
        var text = Encoding.ASCII.GetBytes(Example("text before the checksum"));
        var checksum = Crc32.Compute(text);
        var digits = Example("digits in base 62")
            .Split(' ')
            .Select(digit => int.Parse(digit, CultureInfo.InvariantCulture))
            .ToArray();

        Assert.Equal(Example("CRC-32"), $"0x{checksum:X8}");
        Assert.Equal(Example("as a decimal number"), checksum.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(checksum, digits.Aggregate(0u, (number, digit) => (number * 62) + (uint)digit));
        Assert.Equal(Example("checksum"), string.Concat(digits.Select(digit => ReferenceKey.Alphabet[digit])));
        Assert.Equal(Example("key"), Example("text before the checksum") + Example("checksum"));
    }

    [Fact]
    public void The_example_is_well_formed_and_can_test_a_scanner()
    {
        var key = Encoding.ASCII.GetBytes(Example("key"));

        Assert.True(KeyText.IsWellFormed(key));
        Assert.Equal(Example("shown as"), Encoding.ASCII.GetString(KeyText.ShownPrefix(key)));
        Assert.Matches(Expressions[0], Example("key"));
    }

    [Fact]
    public void The_numbers_on_the_page_match_the_code()
    {
        Assert.Contains($"has {KeyText.MinLength} to {KeyText.MaxLength} characters", Page, StringComparison.Ordinal);
        Assert.Contains(
            $"the last {KeyText.ChecksumLength} are the checksum, the {KeyText.TokenLength} before",
            Page,
            StringComparison.Ordinal);
        Assert.Contains(
            $"the first {KeyText.ShownTokenLength} characters of the token",
            Page,
            StringComparison.Ordinal);
        Assert.Contains($"by default `{new ApiKeyOptions().KeyPrefix}`", Page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void The_general_expression_finds_every_key_in_any_surroundings(RegexOptions dialect)
    {
        var general = new Regex(Expressions[0], dialect);
        string[] surroundings =
        [
            "{0}", " {0} ", "API_KEY={0}\n", "\"key\": \"{0}\",", "<{0}>", "X-API-Key: {0}\r\n",
            "https://h/?key={0}&x=1", "({0}).", "-{0}-",
        ];
        var random = Seeded.Create("surroundings");

        for (var i = 0; i < Keys; i++)
        {
            var key = Create(ReferenceKey.CreateLabel(random));
            var text = string.Format(CultureInfo.InvariantCulture, surroundings[i % surroundings.Length], key);
            var match = general.Match(text);

            Assert.True(match.Success && match.ValueSpan.SequenceEqual(key), Seeded.Failure($"key {i} was not found"));
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void The_general_expression_does_not_find_a_key_that_is_cut_off_or_longer(RegexOptions dialect)
    {
        var general = new Regex(Expressions[0], dialect);
        var random = Seeded.Create("cut off");

        for (var i = 0; i < Keys; i++)
        {
            var key = Create(ReferenceKey.CreateLabel(random));
            var cut = random.Next(1, key.Length);

            Assert.False(general.IsMatch(key[..^cut]), Seeded.Failure($"key {i} without its last {cut}"));
            Assert.False(
                general.IsMatch($"key={key[..^cut]};"),
                Seeded.Failure($"key {i} without its last {cut}, in a text"));
            Assert.False(
                general.IsMatch(key + random.GetString(ReferenceKey.Alphabet, random.Next(1, 40))),
                Seeded.Failure($"key {i} goes on"));
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_match_in_a_key_without_its_start_has_a_wrong_checksum(RegexOptions dialect)
    {
        var general = new Regex(Expressions[0], dialect);
        var random = Seeded.Create("cut off in front");

        for (var i = 0; i < Keys; i++)
        {
            var key = Create(ReferenceKey.CreateLabel(random));
            var match = general.Match(key[random.Next(1, key.Length)..]);

            Assert.True(
                !match.Success || !KeyText.IsWellFormed(Encoding.ASCII.GetBytes(match.Value)),
                Seeded.Failure($"key {i}"));
        }
    }

    [Theory]
    [InlineData(1, "acme", "acme")]
    [InlineData(2, "acme_live", "acme_test")]
    public void The_recipe_for_a_prefix_of_your_own_finds_its_keys_and_no_others(int expression, params string[] labels)
    {
        var own = new Regex(Expressions[expression]);
        for (var i = 0; i < Keys; i++)
        {
            var key = Create(labels[i % 2]);
            Assert.True(own.Match($"key: {key}\n").ValueSpan.SequenceEqual(key), $"key {i} was not found");
            Assert.False(own.IsMatch(key[..^(1 + (i % 48))]), $"key {i} was found without its end");
        }

        string[] others = ["acme_prod", "acmes", "xacme", "x_acme_live", "acme_live_eu", "sk_live", "ACME_LIVE"];
        foreach (var other in others)
            Assert.False(own.IsMatch(Create(other)), $"a key with the label {other} was found");
    }

    [Fact]
    public void The_general_expression_finds_nothing_in_ordinary_text()
    {
        var general = new Regex(Expressions[0]);
        string[] ordinary =
        [
            "550e8400-e29b-41d4-a716-446655440000",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "a_very_long_identifier_that_somebody_wrote_in_snake_case_for_no_good_reason_at_all",
            "sha256_e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Page.Replace(Example("key"), "", StringComparison.Ordinal),
        ];

        for (var i = 0; i < ordinary.Length; i++)
            Assert.False(general.IsMatch(ordinary[i]), $"text {i}");
    }

    private static string Create(string label)
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        return Encoding.ASCII.GetString(text[..KeyText.Create(Encoding.ASCII.GetBytes(label), text)]);
    }

    private static string Example(string step)
    {
        var line = Page.Split('\n').Single(line => line.StartsWith($"    {step}  ", StringComparison.Ordinal));
        return line[(4 + step.Length)..].Trim();
    }

    private static string[] ReadExpressions()
    {
        var expressions = Regex.Matches(Page, "```regex\n(.+)\n```").Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(3, expressions.Length);
        return expressions;
    }

    private static string ReadPage()
    {
        using var stream = typeof(KeyTextDocumentTests).Assembly.GetManifestResourceStream("key-text.md")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
