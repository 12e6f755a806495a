using System.Collections.Immutable;
using ApiKeys.NativeRunner.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Reads the data attributes of a theory, in their order.</summary>
internal static class TheoryRowsParser
{
    public static ImmutableArray<TheoryRows> Parse(
        TestMethod test, INamedTypeSymbol testClass, Compilation compilation)
    {
        var rows = ImmutableArray.CreateBuilder<TheoryRows>();
        foreach (var attribute in test.Declaration.GetAttributes())
        {
            if (attribute.AttributeClass.Is(XunitNames.InlineData))
            {
                rows.Add(InlineDataParser.Parse(attribute, test.Method, compilation));
            }
            else if (attribute.AttributeClass.Is(XunitNames.MemberData))
            {
                rows.Add(MemberDataParser.Parse(attribute, test.Method, testClass, compilation));
            }
        }

        return rows.ToImmutable();
    }

    public static void RequireCount(int count, IMethodSymbol method, string source)
    {
        if (count != method.Parameters.Length || method.Parameters.Any(parameter => parameter.IsParams))
        {
            throw new UnsupportedTestException(
                $"{source} gives {count} of {method.Parameters.Length} arguments; give all, and do not use params");
        }
    }
}
