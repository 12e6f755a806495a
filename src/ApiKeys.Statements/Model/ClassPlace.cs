using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>
/// What the other part of a partial class begins with. The usings are those of the part written by hand, so that a
/// name means the same in both.
/// </summary>
internal sealed record ClassPlace(
    EquatableArray<string> Usings,
    string Namespace,
    EquatableArray<string> NamespaceUsings,
    string Keyword,
    string Name);
