using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ApiKeys.Generators.Analyzers;

/// <summary>
/// Recognizes calls that log: methods of a logger and extensions of it, methods with <c>[LoggerMessage]</c>, and
/// delegates from <c>LoggerMessage.Define</c>.
/// </summary>
internal sealed class LoggingCalls(INamedTypeSymbol logger, INamedTypeSymbol? messageAttribute)
{
    public bool IsOne(IInvocationOperation call)
    {
        var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        return KnownTypes.Has(method.ContainingType, logger)
            || (TakesLoggerFirst(
                method) && (method.IsExtensionMethod || method.MethodKind == MethodKind.DelegateInvoke))
            || IsMessage(method);
    }

    private bool TakesLoggerFirst(IMethodSymbol method)
        => method.Parameters.Length > 0 && KnownTypes.Has(method.Parameters[0].Type, logger);

    // The attribute is on the part that is written by hand.
    private bool IsMessage(IMethodSymbol method)
        => messageAttribute is not null
            && (method.PartialDefinitionPart ?? method).GetAttributes()
                .Any(attribute => KnownTypes.IsSame(attribute.AttributeClass, messageAttribute));
}
