using ApiKeys.NativeRunner.Generator.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Reads one test. Throws if the test cannot run natively.</summary>
internal static class TestMethodParser
{
    public static TestMethodModel Parse(TestMethod test, INamedTypeSymbol testClass, Compilation compilation)
    {
        var method = test.Method;
        Require(method.DeclaredAccessibility is Accessibility.Public, "it is not public");
        Require(!method.IsGenericMethod, "it is generic");
        Require(!Hides(method, testClass), "another test of the class has its name");

        var isTheory = test.Attribute.AttributeClass.Is(XunitNames.Theory);
        Require(
            isTheory || test.Attribute.AttributeClass.Is(XunitNames.Fact), "its attribute is neither Fact nor Theory");
        Require(isTheory || method.Parameters.Length == 0, "a fact takes no arguments");

        var returns = Return(method);
        var timeout = test.Attribute.Named<int>("Timeout");
        Require(timeout == 0 || returns is not TestReturn.Void, "only an asynchronous test can have a timeout");

        var rows = isTheory ? TheoryRowsParser.Parse(test, testClass, compilation) : [];
        Require(!isTheory || rows.Length > 0, "a theory needs InlineData or MemberData");

        return new TestMethodModel(
            method.Name,
            method.IsStatic,
            returns,
            test.Attribute.Named<string>("Skip"),
            timeout,
            new EquatableArray<string>([.. method.Parameters.Select(parameter => parameter.Name)]),
            new EquatableArray<TheoryRows>(rows));
    }

    private static TestReturn Return(IMethodSymbol method) => method switch
    {
        { ReturnsVoid: true, IsAsync: false } => TestReturn.Void,
        _ when method.ReturnType.Is("System.Threading.Tasks.Task") => TestReturn.Task,
        _ when method.ReturnType.Is("System.Threading.Tasks.ValueTask") => TestReturn.ValueTask,
        _ => throw new UnsupportedTestException("a test returns void, Task or ValueTask, and is not async void"),
    };

    private static bool Hides(IMethodSymbol method, INamedTypeSymbol testClass) =>
        TestMethodFinder.Find(testClass).Count(other => other.Method.Name == method.Name) > 1;

    private static void Require(bool condition, string reason)
    {
        if (!condition)
        {
            throw new UnsupportedTestException(reason);
        }
    }
}
