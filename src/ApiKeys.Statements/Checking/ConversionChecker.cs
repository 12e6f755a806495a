using ApiKeys.Roslyn.Model;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Checking;

/// <summary>Sees that the types class has a method which the generated code is going to call.</summary>
internal sealed class ConversionChecker(string types, EquatableArray<string> conversions)
{
    /// <summary>The problems at the place in the SQL which needs these methods.</summary>
    public IEnumerable<Problem> Require(TextLocation location, params string[] methods)
        => methods
            .Where(method => !conversions.Contains(method))
            .Select(method => Problem.At(location, ProblemIds.NoConversion, types, method));
}
