using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ApiKeys.Generators.Analyzers;

/// <summary>Finds the locals of a method that are given a validation and are never read, its lambdas and local functions included.</summary>
internal static class UnreadValidations
{
    public static void Analyze(OperationBlockAnalysisContext context, INamedTypeSymbol validation)
    {
        var given = new Dictionary<ILocalSymbol, Location>(SymbolEqualityComparer.Default);
        var read = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in context.OperationBlocks.SelectMany(block => block.DescendantsAndSelf()))
        {
            if (operation is ILocalReferenceOperation reference && IsRead(reference))
                read.Add(reference.Local);
            else if (GivenTo(operation) is { } local && ValidationTypes.Holds(local.Type, validation) && !given.ContainsKey(local))
                given.Add(local, local.Locations[0]);
        }

        foreach (var local in given.Where(local => !read.Contains(local.Key)))
            context.ReportDiagnostic(Diagnostic.Create(RuleDescriptors.ValidationNotLookedAt, local.Value));
    }

    private static ILocalSymbol? GivenTo(IOperation operation) => operation switch
    {
        IVariableDeclaratorOperation declarator when HasValue(declarator) => declarator.Symbol,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => target.Local,
        _ => null,
    };

    // "KeyValidation a = …" has its value itself or, where several are declared, one that all share.
    private static bool HasValue(IVariableDeclaratorOperation declarator)
        => declarator.Initializer is not null
            || declarator.Parent is IVariableDeclarationOperation { Initializer: not null };

    // An assignment as a statement reads nothing; "if ((validation = …).IsValid)" looks at what was assigned.
    private static bool IsRead(ILocalReferenceOperation reference)
        => reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference
            ? assignment.Parent is not IExpressionStatementOperation
            : reference.Parent is not INameOfOperation;
}
