using ApiKeys.NativeRunner.Generator.Emitting;
using ApiKeys.NativeRunner.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ApiKeys.NativeRunner.Generator;

/// <summary>Lists the tests of a compilation as delegates, because reflection is not available.</summary>
[Generator]
public sealed class TestTableGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var classes = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                TestClassParser.Parse)
            .Where(static testClass => testClass is not null)
            .Select(static (testClass, _) => testClass!);

        context.RegisterSourceOutput(
            classes,
            static (output, testClass) => output.AddSource(
                TestTableEmitter.FileName(testClass), TestClassEmitter.Emit(testClass)));

        context.RegisterSourceOutput(
            classes.Select(static (testClass, _) => testClass.Name).Collect(),
            static (output, names) => output.AddSource("TestTable.g.cs", TestTableEmitter.Emit(names)));

        // Reports a test of a base class once, even if several classes inherit it.
        context.RegisterSourceOutput(
            classes.SelectMany(static (testClass, _) => testClass.Unsupported).Collect(),
            static (output, tests) =>
            {
                foreach (var test in tests.Distinct())
                {
                    output.ReportDiagnostic(Diagnostic.Create(
                        Diagnostics.UnsupportedTest, test.Place.ToLocation(), test.Test, test.Reason));
                }
            });
    }
}
