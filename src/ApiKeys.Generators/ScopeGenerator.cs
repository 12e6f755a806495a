using ApiKeys.Generators.Scopes.Checking;
using ApiKeys.Generators.Scopes.Emitting;
using ApiKeys.Generators.Scopes.Parsing;
using ApiKeys.Roslyn.Emitting;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators;

/// <summary>Generates the code for every enum and static class with <c>[ApiKeyScopes]</c>.</summary>
[Generator]
public sealed class ScopeGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var results = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                ScopeTypeReader.Attribute, ScopeTypeReader.CanHoldScopes, ScopeTypeReader.Read)
            .WithTrackingName("ScopeTypes")
            .Where(type => type is not null)
            .Select((type, _) => ScopeChecker.Check(type!))
            .WithTrackingName("CheckedScopes");

        // Reduced to two booleans, so that an unrelated edit of the compilation is cut off here.
        var web = context.CompilationProvider
            .Select((compilation, _) => WebPackageReader.Read(compilation))
            .WithTrackingName("WebPackage");
        var sources = results
            .Where(result => result.Source is not null)
            .Select((result, _) => result.Source!);
        // Reduced to the twins, so that a new enum regenerates no other.
        var twins = sources
            .Select((source, _) => source.Place)
            .Collect()
            .Select((places, _) => ScopeFileNames.FindTwins(places))
            .WithTrackingName("ScopeFileNames");
        var files = sources
            .Combine(twins)
            .Select((pair, _) => (Source: pair.Left, Name: ScopeFileNames.Of(pair.Left.Place, pair.Right)))
            .Combine(web)
            .WithTrackingName("ScopeSources");
        var problems = results.SelectMany((result, _) => result.Problems).WithTrackingName("ScopeProblems");

        context.RegisterSourceOutput(files, (output, file)
            => output.AddSource(file.Left.Name, ScopeEmitter.Emit(file.Left.Source, file.Right)));
        context.RegisterSourceOutput(problems, (output, problem)
            => ProblemReporter.Report(output, ScopeDescriptors.Get(problem.Id), problem));
    }
}
