using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ApiKeys.Generators.Analyzers;

/// <summary>Tells the calls that log: on a logger, as an extension of one, by <c>[LoggerMessage]</c> or <c>LoggerMessage.Define</c>.</summary>
internal sealed class LoggingCalls(INamedTypeSymbol logger, INamedTypeSymbol? messageAttribute)
{
    public bool IsOne(IInvocationOperation call)
    {
        var method = call.TargetMethod.ReducedFrom ?? call.TargetMethod;
        return KnownTypes.Has(method.ContainingType, logger)
            || (TakesLoggerFirst(method) && (method.IsExtensionMethod || method.MethodKind == MethodKind.DelegateInvoke))
            || IsMessage(method);
    }

    private bool TakesLoggerFirst(IMethodSymbol method)
        => method.Parameters.Length > 0 && KnownTypes.Has(method.Parameters[0].Type, logger);

    // The attribute stands at the part that is written by hand.
    private bool IsMessage(IMethodSymbol method)
        => messageAttribute is not null
            && (method.PartialDefinitionPart ?? method).GetAttributes()
                .Any(attribute => KnownTypes.IsSame(attribute.AttributeClass, messageAttribute));
}
