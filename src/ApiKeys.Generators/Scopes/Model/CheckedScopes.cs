using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>The source to write, which has no locations, and the problems to report.</summary>
internal sealed record CheckedScopes(ScopeSource? Source, EquatableArray<Problem> Problems);
