using ApiKeys.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ApiKeys.Generators.Tests.Analyzers;

public class RuleTests
{
    private static readonly DiagnosticAnalyzer[] Analyzers =
        [new KeyTextAnalyzer(), new ValidationAnalyzer(), new PlaintextLoggingAnalyzer(), new PageMethodAnalyzer()];

    public static TheoryData<string> Ids => [.. RuleDescriptors.All.Select(rule => rule.Id)];

    [Fact]
    public void Every_analyzer_and_every_rule_is_listed()
    {
        var analyzers = typeof(
            KeyTextAnalyzer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)));
        var ids = typeof(RuleIds).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(analyzers.Select(type => type.Name).Order(),
            Analyzers.Select(analyzer => analyzer.GetType().Name).Order());
        Assert.Equal(RuleDescriptors.All, Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics));
        Assert.Equal(ids, RuleDescriptors.All.Select(rule => rule.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_rule_has_a_page(string id)
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "rules", id + ".md"));
        var rule = RuleDescriptors.All.Single(rule => rule.Id == id);

        Assert.StartsWith($"# {id}: {rule.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains($"| {rule.Category} | {rule.DefaultSeverity} |", page, StringComparison.Ordinal);
        Assert.All(
            ["## What", "## Why", "## How to fix it", "## How to suppress it", "## Example"],
            heading => Assert.Contains($"\n{heading}\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_page_has_a_rule()
        => Assert.Equal(
            RuleDescriptors.All.Select(rule => rule.Id + ".md"),
            Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Docs", "rules"))
                .Select(path => Path.GetFileName(path)!)
                .Order());
}
