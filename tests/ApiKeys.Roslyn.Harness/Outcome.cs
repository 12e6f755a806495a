using Microsoft.CodeAnalysis;

namespace ApiKeys.Roslyn.Harness;

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

    /// <summary>Why each output of a step is as it is; the step must have run.</summary>
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

    /// <summary>Asserts that no file was written anew since the run before.</summary>
    public void AssertNothingEmitted()
        => Assert.All(
            Result.Results
                .Where(generator => generator.TrackedOutputSteps.ContainsKey("SourceOutput"))
                .SelectMany(generator => generator.TrackedOutputSteps["SourceOutput"])
                .SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));

    /// <summary>The value of a constant, as the compiler reads it.</summary>
    public object? Constant(string type, string name)
        => compilation.GetTypeByMetadataName(type)!.GetMembers(name).OfType<IFieldSymbol>().Single().ConstantValue;

    /// <summary>What the compiler itself has to say, warnings included, of the code with its generated parts.</summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics
        => [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
}
