using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Tests.Harness;

/// <summary>What one run of the generators gave.</summary>
internal sealed class Outcome(GeneratorDriverRunResult result, Compilation compilation)
{
    public GeneratorDriverRunResult Result { get; } = result;

    /// <summary>The generated text by the file's name; a generator's exception fails the test.</summary>
    public IReadOnlyDictionary<string, string> Sources
    {
        get
        {
            Assert.All(Result.Results, generator => Assert.Null(generator.Exception));
            return Result.Results
                .SelectMany(generator => generator.GeneratedSources)
                .ToDictionary(source => source.HintName, source => source.SourceText.ToString());
        }
    }

    /// <summary>What the generators reported, by place.</summary>
    public IReadOnlyList<Diagnostic> Problems
        => [.. Result.Diagnostics.OrderBy(diagnostic => diagnostic.Location.GetLineSpan().ToString())];

    /// <summary>The reported ids.</summary>
    public IEnumerable<string> Ids => Problems.Select(problem => problem.Id);

    /// <summary>The value of a constant, as the compiler reads it.</summary>
    public object? Constant(string type, string name)
        => compilation.GetTypeByMetadataName(type)!.GetMembers(name).OfType<IFieldSymbol>().Single().ConstantValue;

    /// <summary>What the compiler itself has to say, warnings included, of the code with its generated parts.</summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics
        => [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
}
