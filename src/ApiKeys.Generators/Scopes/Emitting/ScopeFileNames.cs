using System.Collections.Immutable;
using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>
/// Names the generated files. The compiler ignores case in these names, and fails the whole generator if two are equal.
/// </summary>
internal static class ScopeFileNames
{
    /// <summary>Finds the places whose names differ in nothing but case; usually there are none.</summary>
    public static EquatableArray<string> FindTwins(ImmutableArray<ScopePlace> places)
        => places
            .Select(NameOf)
            .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .Where(twins => twins.Count() > 1)
            .SelectMany(twins => twins.OrderBy(name => name, StringComparer.Ordinal))
            .ToEquatableArray();

    /// <summary>The file of a type. Twins are numbered, beginning with the second.</summary>
    public static string Of(ScopePlace place, EquatableArray<string> twins)
    {
        var name = NameOf(place);
        var index = twins
            .Where(twin => twin.Equals(name, StringComparison.OrdinalIgnoreCase))
            .TakeWhile(twin => twin != name)
            .Count();
        return index == 0 ? $"{name}.Scopes.g.cs" : $"{name}.{index + 1}.Scopes.g.cs";
    }

    // The folder tells types of the same name apart.
    private static string NameOf(ScopePlace place)
        => place.Namespace.Length > 0 ? $"{place.Namespace}/{place.Name}" : place.Name;
}
