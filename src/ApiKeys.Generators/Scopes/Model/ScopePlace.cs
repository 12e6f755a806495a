namespace ApiKeys.Generators.Scopes.Model;

/// <summary>A type's namespace (empty for none), its plain name, and who may see it.</summary>
internal sealed record ScopePlace(string Namespace, string Name, string Accessibility);
