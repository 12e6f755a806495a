namespace ApiKeys.Statements.Model;

/// <summary>A dialect with its .sql file, which is null if there is no such file.</summary>
internal sealed record DialectInput(DialectClass Dialect, SqlFile? File);
