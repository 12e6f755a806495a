using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ApiKeys.Generators.Analyzers;

/// <summary>
/// Follows plaintexts through the locals of a method, but not into other methods: their results count as new texts.
/// </summary>
internal sealed class PlaintextFlow
{
    private readonly INamedTypeSymbol _issued;
    private readonly HashSet<ISymbol> _locals = new(SymbolEqualityComparer.Default);

    private PlaintextFlow(INamedTypeSymbol issued) => _issued = issued;

    public static PlaintextFlow Of(IReadOnlyList<IOperation> operations, INamedTypeSymbol issued)
    {
        var flow = new PlaintextFlow(issued);
        int before;
        do
        {
            before = flow._locals.Count;
            foreach (var operation in operations)
                flow.Follow(operation);
        }
        while (flow._locals.Count > before);

        return flow;
    }

    /// <summary>The parts of an expression that put a plaintext into its value.</summary>
    public IEnumerable<IOperation> In(IOperation? value)
    {
        if (value is null)
            return [];
        return IsPlaintext(value) ? [value] : PartsOf(value).SelectMany(In);
    }

    private void Follow(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation declarator when In(declarator.GetVariableInitializer()?.Value).Any():
                _locals.Add(declarator.Symbol);
                break;
            case IAssignmentOperation { Target: ILocalReferenceOperation target } assignment
                when In(assignment.Value).Any():
                _locals.Add(target.Local);
                break;
        }
    }

    private bool IsPlaintext(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property.Name: "Plaintext" } reference
            => KnownTypes.IsSame(reference.Property.ContainingType, _issued),
        ILocalReferenceOperation reference => _locals.Contains(reference.Local),
        _ => false,
    };

    // The operations whose value contains their operands. Calls do not count, except for those that join or repeat
    // texts. Properties, such as Length, and comparisons do not count either.
    private static IEnumerable<IOperation> PartsOf(IOperation value) => value switch
    {
        IConversionOperation
            or IParenthesizedOperation
            or IInterpolatedStringOperation
            or IInterpolationOperation
            or IArrayCreationOperation
            or IArrayInitializerOperation
            or ICollectionExpressionOperation
            or ITupleOperation
            or IAnonymousObjectCreationOperation
            or IObjectOrCollectionInitializerOperation
            or IArgumentOperation
            or ICoalesceOperation
            or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } => value.ChildOperations,
        ISimpleAssignmentOperation assignment => [assignment.Value],
        IConditionalOperation conditional => [conditional.WhenTrue, .. AsList(conditional.WhenFalse)],
        IConditionalAccessOperation access => [access.WhenNotNull],
        ISwitchExpressionOperation choice => choice.Arms.Select(arm => arm.Value),
        IObjectCreationOperation { Type.ContainingNamespace: { } scope } creation when IsOfPlatform(scope)
            => creation.ChildOperations,
        IInterpolatedStringHandlerCreationOperation handler => [handler.Content],
        IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation append } => append.Arguments,
        IInvocationOperation { IsImplicit: true, TargetMethod.Name: "Add" } element => element.Arguments,
        IInvocationOperation { TargetMethod: var method } call when JoinsTexts(method) => call.Arguments,
        IInvocationOperation { TargetMethod.Name: "ToString", Instance: { } instance } => [instance],
        _ => [],
    };

    private static bool JoinsTexts(IMethodSymbol method)
        => method.ContainingType.SpecialType == SpecialType.System_String
            && method.Name is "Concat" or "Format" or "Join";

    // Objects of the platform keep their arguments; any other type may be there to hide them.
    private static bool IsOfPlatform(INamespaceSymbol scope)
        => scope.ToDisplayString(
            ) is var name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    private static IEnumerable<IOperation> AsList(IOperation? operation) => operation is null ? [] : [operation];
}
