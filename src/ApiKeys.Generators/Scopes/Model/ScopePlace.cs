namespace ApiKeys.Generators.Scopes.Model;

/// <summary>A type's namespace (empty for none), its plain name, and its accessibility.</summary>
internal sealed record ScopePlace(string Namespace, string Name, string Accessibility);
