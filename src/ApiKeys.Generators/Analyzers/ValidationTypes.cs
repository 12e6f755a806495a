using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Analyzers;

/// <summary>Recognizes <c>KeyValidation</c>, and the tasks that return one.</summary>
internal static class ValidationTypes
{
    /// <summary>
    /// Whether the type is <c>KeyValidation</c>, a task of it, such a task after <c>ConfigureAwait</c>, or one of these
    /// as a nullable value.
    /// </summary>
    public static bool Holds(ITypeSymbol? type, INamedTypeSymbol validation)
        => KnownTypes.IsSame(type, validation)
            || (type is INamedTypeSymbol { TypeArguments.Length: 1 } wrapper
                && (wrapper.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || IsTask(wrapper))
                && Holds(wrapper.TypeArguments[0], validation));

    private static bool IsTask(INamedTypeSymbol type)
        => type.Name is "Task" or "ValueTask" or "ConfiguredTaskAwaitable" or "ConfiguredValueTaskAwaitable"
            && type.ContainingNamespace.ToDisplayString()
                is "System.Threading.Tasks" or "System.Runtime.CompilerServices";
}
