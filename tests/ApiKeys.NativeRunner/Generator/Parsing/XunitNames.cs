using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>The names of the xunit types that the generator knows.</summary>
internal static class XunitNames
{
    public const string Fact = "Xunit.FactAttribute";
    public const string Theory = "Xunit.TheoryAttribute";
    public const string InlineData = "Xunit.InlineDataAttribute";
    public const string MemberData = "Xunit.MemberDataAttribute";
    public const string OutputHelper = "Xunit.ITestOutputHelper";
    public const string TheoryDataRow = "TheoryDataRow";

    public static bool Is(this ITypeSymbol? type, string name) => type?.ToDisplayString() == name;

    public static T? Named<T>(this AttributeData attribute, string argument) =>
        attribute.NamedArguments.FirstOrDefault(pair => pair.Key == argument).Value.Value is T value ? value : default;
}
