using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The result of the join: the source to write, which has no locations, and the problems to report.</summary>
internal sealed record CheckedDialect(DialectSource? Source, EquatableArray<Problem> Problems);
