using ApiKeys.Roslyn.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Roslyn.Emitting;

/// <summary>Turns problems into the compiler's diagnostics.</summary>
internal static class ProblemReporter
{
    public static void Report(SourceProductionContext context, DiagnosticDescriptor descriptor, Problem problem)
        => context.ReportDiagnostic(Diagnostic.Create(descriptor, At(problem.Location), [.. problem.Arguments]));

    private static Location At(TextLocation location)
        => Location.Create(
            location.Path,
            new TextSpan(location.Start, location.Length),
            new LinePositionSpan(
                new(location.StartLine, location.StartColumn),
                new(location.EndLine, location.EndColumn)));
}
