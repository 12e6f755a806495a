using ApiKeys.Roslyn.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ApiKeys.Generators.Tests.Harness;

/// <summary>Code to analyze, with <c>[|marks|]</c> where a diagnostic is expected.</summary>
internal sealed class AnalyzedCode(string code)
{
    private readonly Marked _code = new(code);

    /// <summary>Runs the analyzer, asserts that it reports the marked place only, and returns the diagnostic.</summary>
    public async Task<Diagnostic?> Check(DiagnosticAnalyzer analyzer)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var tree = CSharpSyntaxTree.ParseText(_code.Text, new CSharpParseOptions(LanguageVersion.Latest),
            cancellationToken: cancellation);
        var compilation = CSharpCompilation.Create(
            "App",
            [tree],
            References.All,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(cancellation)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.GetLineSpan().Span}"));

        var found = await compilation.WithAnalyzers([analyzer],
            options: null).GetAnalyzerDiagnosticsAsync(cancellation);

        if (_code.Span is not { } span)
        {
            Assert.Empty(found.Select(diagnostic => diagnostic.Id));
            return null;
        }

        var diagnostic = Assert.Single(found);
        Assert.Equal(span, diagnostic.Location.GetLineSpan().Span);
        return diagnostic;
    }
}
