using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>What to write (without any place in a file), and what to report.</summary>
internal sealed record CheckedScopes(ScopeSource? Source, EquatableArray<Problem> Problems);
