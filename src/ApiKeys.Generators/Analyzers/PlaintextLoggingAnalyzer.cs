using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ApiKeys.Generators.Analyzers;

/// <summary>Finds plaintexts in the arguments of calls that log.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PlaintextLoggingAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }
        = [RuleDescriptors.PlaintextLogged];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var issued = start.Compilation.GetTypeByMetadataName(KnownTypes.IssuedKey);
            var logger = start.Compilation.GetTypeByMetadataName(KnownTypes.Logger);
            var message = start.Compilation.GetTypeByMetadataName(KnownTypes.LoggerMessageAttribute);
            if (issued is null || logger is null)
                return;
            var loggers = new LoggingCalls(logger, message);
            start.RegisterOperationBlockAction(block => Analyze(block, issued, loggers));
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, INamedTypeSymbol issued, LoggingCalls loggers)
    {
        var operations = context.OperationBlocks.SelectMany(block => block.DescendantsAndSelf()).ToList();
        var calls = operations.OfType<IInvocationOperation>().Where(loggers.IsOne).ToList();
        if (calls.Count == 0)
            return;

        var plaintexts = PlaintextFlow.Of(operations, issued);
        foreach (var argument in calls.SelectMany(call => call.Arguments))
        {
            foreach (var plaintext in plaintexts.In(argument.Value))
                context.ReportDiagnostic(
                    Diagnostic.Create(RuleDescriptors.PlaintextLogged, plaintext.Syntax.GetLocation()));
        }
    }
}
