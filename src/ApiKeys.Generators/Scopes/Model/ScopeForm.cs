namespace ApiKeys.Generators.Scopes.Model;

/// <summary>What carries <c>[ApiKeyScopes]</c>.</summary>
internal enum ScopeForm
{
    /// <summary>An enum, each member a scope.</summary>
    Enum,

    /// <summary>A static class, each constant a scope.</summary>
    Constants,

    /// <summary>A class that is not static.</summary>
    Neither,
}
