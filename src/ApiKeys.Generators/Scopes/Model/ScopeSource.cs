using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>
/// The input for the generated code. It lacks members with errors, so that the compiler adds no errors of its own.
/// </summary>
internal sealed record ScopeSource(
    ScopePlace Place, ScopeForm Form, EquatableArray<TypedScope> Scopes, EquatableArray<TypeMark> Marks);
