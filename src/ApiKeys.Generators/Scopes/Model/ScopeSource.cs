using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>All that is written from; faulty members are left out, so that the compiler adds nothing to their errors.</summary>
internal sealed record ScopeSource(ScopePlace Place, ScopeForm Form, EquatableArray<TypedScope> Scopes);
