namespace ApiKeys.NativeRunner.Generator.Model;

/// <summary>The rows of one data attribute.</summary>
/// <param name="Source">The C# expression of the member with the rows, or null for the one row of inline data.</param>
/// <param name="HasSkip">Whether a row can be skipped.</param>
/// <param name="Arguments">The C# expression of each argument. With a source, it reads from <c>row</c>.</param>
internal sealed record TheoryRows(string? Source, bool HasSkip, EquatableArray<string> Arguments);
