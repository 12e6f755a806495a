using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;
using ApiKeys.Statements.Parsing;

namespace ApiKeys.Statements.Checking;

/// <summary>Joins a contract with its .sql file: statements that fit become source, all others are reported.</summary>
internal static class DialectChecker
{
    public static CheckedDialect Check(DialectInput input)
    {
        var (dialect, file) = input;
        List<Problem> problems = [.. dialect.Problems];
        List<StatementSource> statements = [];
        List<Stub> stubs = [.. dialect.UnreadableMembers];

        if (file is null && dialect.SqlPath.Length > 0)
            problems.Add(Problem.At(dialect.AttributeLocation, ProblemIds.FileNotFound, dialect.SqlPath));
        if (file is not null)
            problems.AddRange(file.Problems);
        if (file is not null && dialect.Driver is not null)
            ReportUndeclared(dialect, file, problems);

        foreach (var method in dialect.Methods)
        {
            var statement = file?.Statements.FirstOrDefault(candidate => candidate.Name == method.StatementName);
            if (Fits(dialect, file, method, statement, problems))
                statements.Add(new(method, statement!.Sql));
            else
                stubs.Add(new($"{method.Modifiers} {method.Declaration}", new([])));
        }

        var source = new DialectSource(
            dialect.Place,
            SourcePaths.FileName(dialect.SqlPath),
            dialect.Driver,
            statements.ToEquatableArray(),
            stubs.ToEquatableArray());
        return new(dialect.CanBeExtended ? source : null, problems.ToEquatableArray());
    }

    private static bool Fits(
        DialectClass dialect, SqlFile? file, ContractMethod method, SqlStatement? statement, List<Problem> problems)
    {
        if (file is null || dialect.Driver is null || statement is { IsFaulty: true })
            return false;
        if (statement is null)
        {
            if (!file.HidesStatements)
                problems.Add(Missing(method, dialect, file));
            return false;
        }

        var before = problems.Count;
        problems.AddRange(StatementChecker.Check(method, statement, dialect.Driver.Types, dialect.Conversions));
        return problems.Count == before;
    }

    private static Problem Missing(ContractMethod method, DialectClass dialect, SqlFile file)
        => Problem.At(file.End, ProblemIds.StatementMissing, method.StatementName, dialect.Place.Name);

    private static void ReportUndeclared(DialectClass dialect, SqlFile file, List<Problem> problems)
    {
        HashSet<string> declared = [.. dialect.Methods.Select(method => method.StatementName)];
        foreach (var statement in file.Statements)
        {
            if (!declared.Contains(statement.Name) && !dialect.UnreadableNames.Contains(statement.Name))
                problems.Add(Problem.At(statement.NameLocation, ProblemIds.StatementUndeclared, statement.Name));
        }
    }
}
