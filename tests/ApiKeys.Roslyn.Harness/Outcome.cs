using Microsoft.CodeAnalysis;

namespace ApiKeys.Roslyn.Harness;

/// <summary>The result of one run of the generators.</summary>
internal sealed class Outcome(GeneratorDriverRunResult result, Compilation compilation)
{
    public GeneratorDriverRunResult Result { get; } = result;

    /// <summary>The generated sources by file name. An exception of a generator fails the test.</summary>
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

    /// <summary>The diagnostics of the generators, ordered by location.</summary>
    public IReadOnlyList<Diagnostic> Problems
        => [.. Result.Diagnostics.OrderBy(diagnostic => diagnostic.Location.GetLineSpan().ToString())];

    /// <summary>The reported ids.</summary>
    public IEnumerable<string> Ids => Problems.Select(problem => problem.Id);

    /// <summary>The reason of each output of a step, for instance that it was cached. The step must have run.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step)
    {
        var reasons = Result.Results
            .Where(generator => generator.TrackedSteps.ContainsKey(step))
            .SelectMany(generator => generator.TrackedSteps[step])
            .SelectMany(run => run.Outputs)
            .Select(output => output.Reason)
            .ToList();
        Assert.NotEmpty(reasons);
        return reasons;
    }

    /// <summary>Asserts that every generated file was cached since the previous run.</summary>
    public void AssertNothingEmitted()
        => Assert.All(
            Result.Results
                .Where(generator => generator.TrackedOutputSteps.ContainsKey("SourceOutput"))
                .SelectMany(generator => generator.TrackedOutputSteps["SourceOutput"])
                .SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));

    /// <summary>A type of the project, with its generated parts.</summary>
    public INamedTypeSymbol? Type(string name) => compilation.GetTypeByMetadataName(name);

    /// <summary>The value of a constant, as the compiler reads it.</summary>
    public object? Constant(string type, string name)
        => compilation.GetTypeByMetadataName(type)!.GetMembers(name).OfType<IFieldSymbol>().Single().ConstantValue;

    /// <summary>The compiler's own errors and warnings inside generated code.</summary>
    public IReadOnlyList<Diagnostic> GeneratedDiagnostics
        => [.. CompilerDiagnostics.Where(
            diagnostic => Result.GeneratedTrees.Contains(diagnostic.Location.SourceTree!))];

    /// <summary>The compiler's own errors and warnings on the code with its generated parts.</summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics
        => [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
}
