using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ApiKeys.Generators.Analyzers;

/// <summary>
/// Finds the locals that are assigned a validation and never read, in a method with its lambdas and local functions.
/// </summary>
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
            else if (GivenTo(operation) is { } local && ValidationTypes.Holds(local.Type,
                validation) && !given.ContainsKey(local))
                given.Add(local, local.Locations[0]);
        }

        foreach (var local in given.Where(local => !read.Contains(local.Key)))
            context.ReportDiagnostic(Diagnostic.Create(RuleDescriptors.ValidationNotRead, local.Value));
    }

    private static ILocalSymbol? GivenTo(IOperation operation) => operation switch
    {
        IVariableDeclaratorOperation declarator when HasValue(declarator) => declarator.Symbol,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } => target.Local,
        _ => null,
    };

    // The initializer belongs to the declarator or to the declaration around it.
    private static bool HasValue(IVariableDeclaratorOperation declarator)
        => declarator.Initializer is not null
            || declarator.Parent is IVariableDeclarationOperation { Initializer: not null };

    // An assignment as a statement reads nothing; "if ((validation = …).IsValid)" reads the assigned value.
    private static bool IsRead(ILocalReferenceOperation reference)
        => reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference
            ? assignment.Parent is not IExpressionStatementOperation
            : reference.Parent is not INameOfOperation;
}
