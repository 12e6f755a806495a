using System.Collections.Immutable;
using ApiKeys.NativeRunner.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Reads a class of tests. Returns null if the class has no tests or is abstract.</summary>
internal static class TestClassParser
{
    public static TestClassModel? Parse(GeneratorSyntaxContext context, CancellationToken cancellation)
    {
        if (context.SemanticModel.GetDeclaredSymbol((TypeDeclarationSyntax)context.Node, cancellation)
                is not INamedTypeSymbol { TypeKind: TypeKind.Class } type
            || (type.IsAbstract && !type.IsStatic)
            || !IsFirstDeclaration(type, context.Node, cancellation))
        {
            return null;
        }

        var methods = ImmutableArray.CreateBuilder<TestMethodModel>();
        var unsupported = ImmutableArray.CreateBuilder<UnsupportedTest>();
        foreach (var test in TestMethodFinder.Find(type))
        {
            try
            {
                methods.Add(TestMethodParser.Parse(test, type, context.SemanticModel.Compilation));
            }
            catch (UnsupportedTestException exception)
            {
                unsupported.Add(new UnsupportedTest(SourcePlace.Of(test.Method), test.Method.Name, exception.Message));
            }
        }

        if (methods.Count + unsupported.Count == 0)
        {
            return null;
        }

        var construction = default(string);
        try
        {
            construction = TestClassConstruction.Of(type);
        }
        catch (UnsupportedTestException exception)
        {
            unsupported.Add(new UnsupportedTest(SourcePlace.Of(type), type.Name, exception.Message));
            methods.Clear();
        }

        return new TestClassModel(
            MetadataName(type),
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            construction,
            new EquatableArray<TestMethodModel>(methods.ToImmutable()),
            new EquatableArray<UnsupportedTest>(unsupported.ToImmutable()));
    }

    private static bool IsFirstDeclaration(INamedTypeSymbol type, SyntaxNode node, CancellationToken cancellation) =>
        type.DeclaringSyntaxReferences[0].GetSyntax(cancellation) == node;

    private static string MetadataName(INamedTypeSymbol type) =>
        type.ContainingType is not null ? $"{MetadataName(type.ContainingType)}+{type.MetadataName}"
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName
        : $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";
}
