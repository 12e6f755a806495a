using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>An override that only throws, so that the error which was reported stands alone.</summary>
/// <param name="Declaration">The whole declaration without a body.</param>
/// <param name="Accessors">The accessors of a property or an event; empty for a method.</param>
internal sealed record Stub(string Declaration, EquatableArray<string> Accessors);
