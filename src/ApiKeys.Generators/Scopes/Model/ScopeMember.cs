using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>A member of an enum, or a constant of a class.</summary>
/// <param name="Identifier">Its plain name in C#.</param>
/// <param name="Code">How generated code writes its value.</param>
/// <param name="Value">The number of an enum member, unique in its enum; empty for a constant.</param>
/// <param name="Scope">The scope.</param>
/// <param name="Location">Where problems of the member are reported.</param>
internal sealed record ScopeMember(
    string Identifier, string Code, string Value, string Scope, TextLocation Location);
