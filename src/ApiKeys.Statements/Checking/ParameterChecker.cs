using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Checking;

/// <summary>Compares the parameters of a statement with those of its method, in any order.</summary>
internal static class ParameterChecker
{
    public static IEnumerable<Problem> Check(
        ContractMethod method, SqlStatement statement, ConversionChecker conversions)
    {
        foreach (var used in statement.Parameters)
        {
            var declared = method.Parameters.FirstOrDefault(parameter => parameter.SqlName == used.Name);
            var problems = declared is null
                ? [Problem.At(used.Location, ProblemIds.ParameterUndeclared, used.Name, method.StatementName)]
                : conversions.Require(used.Location, MethodsFor(declared));
            foreach (var problem in problems)
                yield return problem;
        }

        foreach (var declared in method.Parameters)
        {
            if (!statement.Parameters.Any(used => used.Name == declared.SqlName))
            {
                yield return Problem.At(
                    statement.NameLocation,
                    ProblemIds.ParameterUnused,
                    declared.Identifier,
                    method.StatementName,
                    declared.SqlName);
            }
        }
    }

    private static string[] MethodsFor(ContractParameter parameter)
    {
        string[] always = ["Add" + parameter.TypeName, "Set" + parameter.TypeName];
        return parameter.IsNullable ? [.. always, "SetNull"] : always;
    }
}
