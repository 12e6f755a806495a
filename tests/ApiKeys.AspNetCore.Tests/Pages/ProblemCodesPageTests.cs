using System.Reflection;
using System.Text.RegularExpressions;

namespace ApiKeys.AspNetCore.Tests.Pages;

/// <summary>The table of errors in docs/management.md has each code of <see cref="ApiKeyProblemCodes"/>.</summary>
public sealed partial class ProblemCodesPageTests
{
    [Fact]
    public async Task The_table_of_errors_has_each_code_and_no_other()
    {
        var page = await File.ReadAllTextAsync(
            Path.Combine(PageRepository.Find(), "docs", "management.md"), TestContext.Current.CancellationToken);
        var errors = page[page.IndexOf("\n## Errors\n", StringComparison.Ordinal)..];

        var codes = Rows().Matches(errors)
            .SelectMany(static row => Codes().Matches(row.Groups[1].Value))
            .Select(static code => code.Groups[1].Value)
            .Distinct();

        Assert.Equal(
            typeof(ApiKeyProblemCodes)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(static field => (string)field.GetRawConstantValue()!)
                .Order(),
            codes.Order());
    }

    // A row of the table: a status, its codes, and what they mean.
    [GeneratedRegex(@"^\| \d{3} \| (`[^|]+`) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Codes();
}
