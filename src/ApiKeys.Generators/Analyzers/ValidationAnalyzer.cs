using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ApiKeys.Generators.Analyzers;

/// <summary>
/// Finds validations whose result is never read: as a statement of its own, in a discard, or in a local that is never
/// read.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ValidationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }
        = [RuleDescriptors.ValidationNotRead];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownTypes.KeyValidation) is not { } validation)
                return;
            start.RegisterOperationAction(
                context => AnalyzeStatement(context, validation), OperationKind.ExpressionStatement);
            start.RegisterOperationBlockAction(block => UnreadValidations.Analyze(block, validation));
        });
    }

    private static void AnalyzeStatement(OperationAnalysisContext context, INamedTypeSymbol validation)
    {
        var expression = ((IExpressionStatementOperation)context.Operation).Operation;
        if (expression is IAssignmentOperation { Target: not IDiscardOperation })
            return;
        if (ValidationTypes.Holds(expression.Type, validation))
            context.ReportDiagnostic(
                Diagnostic.Create(RuleDescriptors.ValidationNotRead, expression.Syntax.GetLocation()));
    }
}
