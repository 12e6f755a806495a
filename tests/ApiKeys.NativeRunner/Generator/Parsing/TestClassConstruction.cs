using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Writes the C# expression that creates an instance of a test class from <c>output</c>.</summary>
internal static class TestClassConstruction
{
    public static string? Of(INamedTypeSymbol type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.IsGenericType)
            {
                throw new UnsupportedTestException("xunit does not run tests of a generic class; derive from it");
            }

            if (outer.DeclaredAccessibility is not Accessibility.Public)
            {
                throw new UnsupportedTestException("xunit does not run tests of a class that is not public");
            }
        }

        if (type.IsStatic)
        {
            return null;
        }

        var constructors = type.InstanceConstructors
            .Where(constructor => constructor.DeclaredAccessibility is Accessibility.Public)
            .ToList();
        var parameters = constructors.Count == 1 ? constructors[0].Parameters : default;
        var name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

        return parameters switch
        {
            { IsDefault: false, Length: 0 } =>
                $"new {name}()",
            { IsDefault: false, Length: 1 } when parameters[0].Type.Is(XunitNames.OutputHelper) =>
                $"new {name}(output)",
            _ => throw new UnsupportedTestException(
                "its class needs one public constructor, without parameters or with an ITestOutputHelper"),
        };
    }
}
