using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ApiKeys.Generators.Analyzers;

/// <summary>Finds key texts in literals, and in constants that are concatenated from several literals.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeyTextAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }
        = [RuleDescriptors.KeyTextInSource];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // Generated code is checked too: it is compiled like any other.
        context.ConfigureGeneratedCodeAnalysis(
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(
            AnalyzePiece,
            SyntaxKind.StringLiteralExpression,
            SyntaxKind.Utf8StringLiteralExpression,
            SyntaxKind.InterpolatedStringText);
        context.RegisterSyntaxNodeAction(
            AnalyzeWhole, SyntaxKind.AddExpression, SyntaxKind.InterpolatedStringExpression);
    }

    private static void AnalyzePiece(SyntaxNodeAnalysisContext context)
    {
        if (FindIn(PieceOf(context.Node)) is { } shown)
            Report(context, shown);
    }

    // A key within one part is reported at that part, not again at the expressions around it.
    private static void AnalyzeWhole(SyntaxNodeAnalysisContext context)
    {
        if (FindIn(TextOf(context.Node, context)) is { } shown
            && !context.Node.DescendantNodes().Any(part => FindIn(TextOf(part, context)) is not null))
        {
            Report(context, shown);
        }
    }

    private static void Report(SyntaxNodeAnalysisContext context, string shown)
        => context.ReportDiagnostic(
            Diagnostic.Create(RuleDescriptors.KeyTextInSource, context.Node.GetLocation(), shown));

    private static string? FindIn(string? text) => text is null ? null : KeyTextSearch.FindShownPrefix(text);

    private static string? TextOf(SyntaxNode node, SyntaxNodeAnalysisContext context)
        => PieceOf(node)
            ?? Utf8Of(node)
            ?? (node is ExpressionSyntax
                ? context.SemanticModel.GetConstantValue(node, context.CancellationToken).Value as string
                : null);

    private static string? PieceOf(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        InterpolatedStringTextSyntax piece => piece.TextToken.ValueText,
        _ => null,
    };

    // The sum of UTF-8 literals is a literal, but the compiler knows no constant value for it.
    private static string? Utf8Of(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.Utf8StringLiteralExpression) => PieceOf(literal),
        ParenthesizedExpressionSyntax inner => Utf8Of(inner.Expression),
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression)
            && Utf8Of(sum.Left) is { } left && Utf8Of(sum.Right) is { } right => left + right,
        _ => null,
    };
}
