namespace ApiKeys.Statements.Model;

/// <summary>A dialect and its file; null when there is no such file.</summary>
internal sealed record DialectInput(DialectClass Dialect, SqlFile? File);
