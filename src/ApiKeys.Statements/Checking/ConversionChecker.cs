using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Checking;

/// <summary>Checks that the types class has each method that the generated code calls.</summary>
internal sealed class ConversionChecker(string types, EquatableArray<string> conversions)
{
    /// <summary>One problem for each of these methods that is missing, located at the SQL that needs it.</summary>
    public IEnumerable<Problem> Require(TextLocation location, params string[] methods)
        => methods
            .Where(method => !conversions.Contains(method))
            .Select(method => Problem.At(location, ProblemIds.NoConversion, types, method));
}
