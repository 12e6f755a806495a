using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Writes a constant of an attribute as a C# expression of the same type.</summary>
internal static class ConstantEmitter
{
    public static string Expression(TypedConstant constant)
    {
        if (constant.IsNull)
        {
            return "null!";
        }

        var type = constant.Type!.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return constant.Kind switch
        {
            TypedConstantKind.Type => $"typeof({TypeOf((ITypeSymbol)constant.Value!)})",
            TypedConstantKind.Array => $"new {type} {{ {string.Join(", ", constant.Values.Select(Expression))} }}",
            _ => $"({type})({Primitive(constant.Value!)})",
        };
    }

    private static string TypeOf(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsUnboundGenericType: true } or { TypeKind: not TypeKind.Error }
            ? type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)
            : throw new UnsupportedTestException("it names a type that does not exist");

    private static string Primitive(object value) => value switch
    {
        string text => SymbolDisplay.FormatLiteral(text, quote: true),
        char character => SymbolDisplay.FormatLiteral(character, quote: true),
        bool truth => truth ? "true" : "false",
        double number when double.IsNaN(number) => "double.NaN",
        double number when double.IsInfinity(number) => number > 0 ? "1D / 0" : "-1D / 0",
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
        float number when float.IsNaN(number) => "float.NaN",
        float number when float.IsInfinity(number) => number > 0 ? "1F / 0" : "-1F / 0",
        float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
        _ => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
    };
}
