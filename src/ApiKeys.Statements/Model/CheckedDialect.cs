using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The outcome of the join: what to write (without any place in a file), and what to report.</summary>
internal sealed record CheckedDialect(DialectSource? Source, EquatableArray<Problem> Problems);
