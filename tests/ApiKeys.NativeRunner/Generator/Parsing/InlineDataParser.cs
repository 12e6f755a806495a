using System.Collections.Immutable;
using ApiKeys.NativeRunner.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Reads the one row of an inline data attribute as typed C# expressions.</summary>
internal static class InlineDataParser
{
    public static TheoryRows Parse(AttributeData attribute, IMethodSymbol method, Compilation compilation)
    {
        // InlineData(null) has one argument, which is null.
        var data = attribute.ConstructorArguments[0];
        ImmutableArray<TypedConstant> values = data.IsNull ? [data] : data.Values;
        TheoryRowsParser.RequireCount(values.Length, method, "an InlineData");

        return new TheoryRows(
            null,
            HasSkip: false,
            new EquatableArray<string>(
                [.. values.Zip(method.Parameters, (value, parameter) => Argument(value, parameter, compilation))]));
    }

    private static string Argument(TypedConstant value, IParameterSymbol parameter, Compilation compilation)
    {
        var type = parameter.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        var fits = value.IsNull
            ? parameter.Type.IsReferenceType
                || parameter.Type.OriginalDefinition.SpecialType is SpecialType.System_Nullable_T
            : compilation.ClassifyConversion(value.Type!, parameter.Type) is { IsImplicit: true, IsUserDefined: false };

        return fits
            ? $"({type}){(value.IsNull ? "null!" : ConstantEmitter.Expression(value))}"
            : throw new UnsupportedTestException(
                $"the InlineData value for '{parameter.Name}' does not convert to {parameter.Type} without a cast");
    }
}
