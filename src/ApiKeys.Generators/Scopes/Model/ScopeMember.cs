using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>A member of an enum, or a constant of a class.</summary>
/// <param name="Identifier">Its plain name in C#.</param>
/// <param name="Code">How generated code writes its value.</param>
/// <param name="Value">A member's number, which no other may have; empty for a constant.</param>
/// <param name="Scope">The scope that it stands for.</param>
/// <param name="Location">Where its faults are reported.</param>
internal sealed record ScopeMember(
    string Identifier, string Code, string Value, string Scope, TextLocation Location);
