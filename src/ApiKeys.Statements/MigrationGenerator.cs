using ApiKeys.Roslyn.Emitting;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Checking;
using ApiKeys.Statements.Emitting;
using ApiKeys.Statements.Parsing;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements;

/// <summary>Lists the migrations of every class with <c>[SqlMigrations]</c>.</summary>
[Generator]
public sealed class MigrationGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var classes = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                MigrationClassReader.Attribute, ClassSyntax.IsClass, MigrationClassReader.Read)
            .WithTrackingName("MigrationClasses");
        var files = SqlAdditionalFiles.Read(context, MigrationFileParser.Parse).WithTrackingName("MigrationFiles");

        var results = classes
            .Combine(files.Collect())
            .Combine(SqlAdditionalFiles.ProjectFolder(context))
            .Select((input, _) => FileChooser.Choose(input.Left.Left, input.Left.Right, input.Right))
            .WithTrackingName("MigrationInputs")
            .Select((input, _) => MigrationChecker.Check(input))
            .WithTrackingName("CheckedMigrations");

        var sources = results
            .Where(result => result.Source is not null)
            .Select((result, _) => result.Source!)
            .WithTrackingName("MigrationSources");
        var problems = results
            .SelectMany((result, _) => result.Problems)
            .Collect()
            .SelectMany((all, _) => all.Distinct())
            .WithTrackingName("MigrationProblems");

        context.RegisterSourceOutput(sources, (output, source)
            => output.AddSource(ClassWriter.HintName(source.Place, "Migrations"), MigrationEmitter.Emit(source)));
        context.RegisterSourceOutput(problems, (output, problem)
            => ProblemReporter.Report(output, Descriptors.Get(problem.Id), problem));
    }
}
