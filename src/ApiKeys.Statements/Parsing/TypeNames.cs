using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Parsing;

/// <summary>Names types: in the names of the driver's methods, and in the dialect's file.</summary>
internal sealed class TypeNames(SemanticModel model, int position)
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>The type as the dialect's file can write it, as short as its usings allow.</summary>
    public string Written(ITypeSymbol type) => type.ToMinimalDisplayString(model, position, Format);

    /// <summary>The type without its <c>?</c>.</summary>
    public static ITypeSymbol Underlying(ITypeSymbol type, out bool isNullable)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            isNullable = true;
            return nullable.TypeArguments[0];
        }

        isNullable = type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated;
        return isNullable ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type;
    }

    /// <summary>
    /// The part after <c>Add</c>, <c>Set</c> and <c>Read</c>: <c>Guid</c>, <c>Int64</c>, <c>Bytes</c>.
    /// </summary>
    public static string ConversionName(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte } => "Bytes",
        IArrayTypeSymbol array => ConversionName(array.ElementType) + "Array",
        INamedTypeSymbol { IsGenericType: true } generic
            => generic.Name + "Of" + string.Concat(generic.TypeArguments.Select(ConversionName)),
        _ => type.Name,
    };

    /// <summary>Whether the type does not exist; the compiler itself reports that.</summary>
    public static bool IsUnknown(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsUnknown(array.ElementType),
        INamedTypeSymbol named => named.TypeKind == TypeKind.Error || named.TypeArguments.Any(IsUnknown),
        _ => false,
    };

    /// <summary>Whether the type is the generic or plain type of this name in this namespace.</summary>
    public static bool Is(ITypeSymbol type, string @namespace, string name, int arity)
        => type is INamedTypeSymbol named
            && named.Name == name
            && named.Arity == arity
            && named.ContainingType is null
            && named.ContainingNamespace.ToDisplayString() == @namespace;
}
