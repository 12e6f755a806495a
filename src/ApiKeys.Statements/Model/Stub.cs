using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>An override that only throws; it keeps the compiler from adding errors to the reported one.</summary>
/// <param name="Declaration">The declaration without a body.</param>
/// <param name="Accessors">The accessors of a property or an event; empty for a method.</param>
internal sealed record Stub(string Declaration, EquatableArray<string> Accessors);
