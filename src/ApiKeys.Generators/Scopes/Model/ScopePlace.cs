namespace ApiKeys.Generators.Scopes.Model;

/// <summary>A type's namespace (empty for none) and its name, both plain, and its accessibility.</summary>
internal sealed record ScopePlace(string Namespace, string Name, string Accessibility);
