namespace ApiKeys.NativeRunner.Generator.Model;

/// <summary>Rows from one data attribute.</summary>
/// <param name="Source">The C# expression of the member they come from; null for the one row of inline data.</param>
/// <param name="HasSkip">Whether a row may ask to be skipped.</param>
/// <param name="Arguments">The C# expression of each argument; those from a source read from <c>row</c>.</param>
internal sealed record TheoryRows(string? Source, bool HasSkip, EquatableArray<string> Arguments);
