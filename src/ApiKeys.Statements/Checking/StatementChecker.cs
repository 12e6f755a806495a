using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Checking;

/// <summary>Compares one statement with the method that declares it.</summary>
internal static class StatementChecker
{
    public static IEnumerable<Problem> Check(
        ContractMethod method, SqlStatement statement, string types, EquatableArray<string> conversions)
    {
        var result = method.Result;
        if (statement.Kind != result.Kind)
        {
            // The kind decides which columns are right, so they are not checked here.
            return
            [
                Problem.At(
                    statement.KindLocation,
                    ProblemIds.KindMismatch,
                    Keyword(statement.Kind),
                    method.StatementName,
                    result.ReturnType,
                    Keyword(result.Kind)),
            ];
        }

        var checker = new ConversionChecker(types, conversions);
        var problems = ParameterChecker.Check(method, statement, checker);
        return result.Element is null
            ? problems
            : problems.Concat(ColumnChecker.Check(statement, result.Element, checker));
    }

    public static string Keyword(StatementKind kind) => kind switch
    {
        StatementKind.One => ":one",
        StatementKind.Many => ":many",
        _ => ":exec",
    };
}
