using ApiKeys.Roslyn.Emitting;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Checking;
using ApiKeys.Statements.Emitting;
using ApiKeys.Statements.Parsing;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements;

/// <summary>Implements the statements of every class with <c>[SqlStatements]</c>.</summary>
[Generator]
public sealed class StatementGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var dialects = context.SyntaxProvider
            .ForAttributeWithMetadataName(DialectReader.Attribute, ClassSyntax.IsClass, DialectReader.Read)
            .WithTrackingName("Dialects");
        var files = SqlAdditionalFiles.Read(context, SqlFileParser.Parse).WithTrackingName("SqlFiles");

        var results = dialects
            .Combine(files.Collect())
            .Combine(SqlAdditionalFiles.ProjectFolder(context))
            .Select((input, _) => FileChooser.Choose(input.Left.Left, input.Left.Right, input.Right))
            .WithTrackingName("DialectInputs")
            .Select((input, _) => DialectChecker.Check(input))
            .WithTrackingName("CheckedDialects");

        // Two outputs: the source holds no locations, so a moved line updates the diagnostics only.
        var sources = results
            .Where(result => result.Source is not null)
            .Select((result, _) => result.Source!)
            .WithTrackingName("DialectSources");
        var problems = results
            .SelectMany((result, _) => result.Problems)
            .Collect()
            .SelectMany((all, _) => all.Distinct())
            .WithTrackingName("StatementProblems");

        context.RegisterSourceOutput(sources, (output, source)
            => output.AddSource(ClassWriter.HintName(source.Place, "Statements"), DialectEmitter.Emit(source)));
        context.RegisterSourceOutput(problems, (output, problem)
            => ProblemReporter.Report(output, Descriptors.Get(problem.Id), problem));
    }
}
