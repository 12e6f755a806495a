namespace ApiKeys.Generators.Scopes.Model;

/// <summary>The form of a type with <c>[ApiKeyScopes]</c>.</summary>
internal enum ScopeForm
{
    /// <summary>An enum; each member is a scope.</summary>
    Enum,

    /// <summary>A static class; each constant is a scope.</summary>
    Constants,

    /// <summary>A class that is not static.</summary>
    Neither,
}
