using ApiKeys.Roslyn.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ApiKeys.Generators.Tests.Harness;

/// <summary>Code that an analyzer looks at, with <c>[|marks|]</c> where it is to report something.</summary>
internal sealed class AnalyzedCode(string code)
{
    private readonly Marked _code = new(code);

    /// <summary>Runs the analyzer, sees that it reports what is marked and nothing else, and returns it.</summary>
    public async Task<Diagnostic?> Check(DiagnosticAnalyzer analyzer)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var tree = CSharpSyntaxTree.ParseText(_code.Text, new CSharpParseOptions(LanguageVersion.Latest), cancellationToken: cancellation);
        var compilation = CSharpCompilation.Create(
            "App",
            [tree],
            References.All,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics(cancellation)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.GetLineSpan().Span}"));

        var found = await compilation.WithAnalyzers([analyzer], options: null).GetAnalyzerDiagnosticsAsync(cancellation);

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
