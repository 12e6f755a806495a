using System.Text.RegularExpressions;

namespace ApiKeys.Tests.Validation;

/// <summary>docs/refused-keys.md leads from each status to its causes, and the README lists each refusal.</summary>
public sealed partial class StatusPageTests
{
    private static readonly string Page = Read("refused-keys.md");

    public static TheoryData<ValidationStatus> Statuses => new(Enum.GetValues<ValidationStatus>());

    [Theory]
    [MemberData(nameof(Statuses))]
    public void The_page_leads_from_a_status_to_the_section_that_has_its_causes(ValidationStatus status)
    {
        var row = Assert.Single(Rows().Matches(Page), row => NamesIn(row.Groups["names"].Value).Contains($"{status}"));

        Assert.Contains($"`{status}`", SectionOf(row), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_leads_from_nothing_else()
    {
        var names = Rows().Matches(Page).SelectMany(static row => NamesIn(row.Groups["names"].Value)).ToList();

        Assert.Equal(Enum.GetNames<ValidationStatus>().Order(), names.Order());
    }

    [Fact]
    public void Each_reason_of_one_answer_has_a_row_of_causes()
    {
        var refused = Rows().Matches(Page).Single(static row => row.Groups["anchor"].Value is "401-invalid_token");

        Assert.Equal(
            NamesIn(refused.Groups["names"].Value).Order(),
            Causes().Matches(SectionOf(refused)).Select(static row => row.Groups[1].Value).Order());
    }

    [Fact]
    public void The_README_lists_each_refusal_once()
    {
        var list = ReadmeList().Match(Read("README.md"));

        Assert.True(list.Success);
        Assert.Equal(
            Enum.GetNames<ValidationStatus>().Except([nameof(ValidationStatus.Valid)]).Order(),
            NamesIn(list.Groups[1].Value).Order());
    }

    // The section that a row of the table links to.
    private static string SectionOf(Match row) => Assert.Single(
        Sections().Matches(Page),
        section => AnchorOf(section.Groups["title"].Value) == row.Groups["anchor"].Value).Groups["body"].Value;

    private static IEnumerable<string> NamesIn(string text) =>
        Names().Matches(text).Select(static name => name.Groups[1].Value);

    // As GitHub makes anchors of headings.
    private static string AnchorOf(string title) =>
        NoAnchor().Replace(title.ToLowerInvariant(), "").Replace(' ', '-');

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(StatusPageTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    // A row of the table of statuses: its names, and the section that it links to.
    [GeneratedRegex(
        @"^\| (?<names>`[A-Z]\w+`(?:, `[A-Z]\w+`)*) \| \[[^\]]+\]\(#(?<anchor>[^)]+)\) \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^## (?<title>[^\n]+)\n(?<body>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sections();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Causes();

    [GeneratedRegex(@"A refusal is an answer with its reason: ((?:`\w+`(?:, )?)+)\.")]
    private static partial Regex ReadmeList();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Names();

    [GeneratedRegex("[^a-z0-9_ -]")]
    private static partial Regex NoAnchor();
}
