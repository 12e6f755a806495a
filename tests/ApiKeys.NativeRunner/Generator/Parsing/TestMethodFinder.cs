using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Finds the tests of a class and of its base classes.</summary>
internal static class TestMethodFinder
{
    public static IEnumerable<TestMethod> Find(INamedTypeSymbol type)
    {
        var overridden = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var method in declaring.GetMembers().OfType<IMethodSymbol>())
            {
                if (method.OverriddenMethod is not null)
                {
                    overridden.Add(method.OverriddenMethod.OriginalDefinition);
                }

                if (!overridden.Contains(method.OriginalDefinition) && AsTest(method) is { } test)
                {
                    yield return test;
                }
            }
        }
    }

    // An override inherits the attribute, as in reflection.
    private static TestMethod? AsTest(IMethodSymbol method)
    {
        for (var declaration = method; declaration is not null; declaration = declaration.OverriddenMethod)
        {
            var attribute = declaration.GetAttributes().FirstOrDefault(data => IsFact(data.AttributeClass));
            if (attribute is not null)
            {
                return new TestMethod(method, declaration, attribute);
            }
        }

        return null;
    }

    private static bool IsFact(INamedTypeSymbol? attribute) =>
        attribute is not null && (attribute.Is(XunitNames.Fact) || IsFact(attribute.BaseType));
}
