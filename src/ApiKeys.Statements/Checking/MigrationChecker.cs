using System.Globalization;
using System.Text.RegularExpressions;
using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;
using ApiKeys.Statements.Parsing;

namespace ApiKeys.Statements.Checking;

/// <summary>Checks that the migrations of a folder are numbered from one without a gap.</summary>
internal static class MigrationChecker
{
    private static readonly Regex FileName
        = new(@"^([0-9]{4})_([a-z0-9]+(?:_[a-z0-9]+)*)\.sql$", RegexOptions.CultureInvariant);

    public static CheckedMigrations Check(MigrationInput input)
    {
        var (migrations, files) = input;
        List<Problem> problems = [.. migrations.Problems];
        List<MigrationStep> steps = [];
        if (files.Count == 0)
            problems.Add(Problem.At(migrations.AttributeLocation, ProblemIds.NoMigrations, migrations.Folder));

        foreach (var file in files)
        {
            var name = SourcePaths.FileName(file.Path);
            if (Read(name, file.Sql) is { } step)
                Add(steps, step, file, problems);
            else
                problems.Add(Problem.At(file.FirstLine, ProblemIds.MigrationNameUnreadable, name));
        }

        var source = migrations.Declaration is { } declaration
            ? new MigrationSource(
                migrations.Place,
                migrations.Folder,
                declaration,
                problems.Count == 0 ? steps.ToEquatableArray() : new([]))
            : null;
        return new(source, problems.ToEquatableArray());
    }

    private static MigrationStep? Read(string name, string sql)
    {
        var match = FileName.Match(name);
        return match.Success
            ? new(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value, sql)
            : null;
    }

    private static void Add(List<MigrationStep> steps, MigrationStep step, MigrationFile file, List<Problem> problems)
    {
        var place = file.FirstLine;
        var previous = steps.Count == 0 ? 0 : steps[steps.Count - 1].Version;
        if (steps.Count > 0 && step.Version == previous)
            problems.Add(Problem.At(place, ProblemIds.MigrationNumberTwice, Number(step.Version)));
        else if (step.Version != previous + 1)
            problems.Add(Problem.At(place, ProblemIds.MigrationGap, Number(step.Version), Number(previous + 1)));
        else if (file.IsEmpty)
            problems.Add(Problem.At(place, ProblemIds.MigrationEmpty, SourcePaths.FileName(file.Path)));
        steps.Add(step);
    }

    private static string Number(int version) => version.ToString("0000", CultureInfo.InvariantCulture);
}
