using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>
/// The beginning of the generated part of a partial class. It repeats the usings of the hand-written part, so that a
/// name means the same in both.
/// </summary>
internal sealed record ClassPlace(
    EquatableArray<string> Usings,
    string Namespace,
    EquatableArray<string> NamespaceUsings,
    string Keyword,
    string Name);
