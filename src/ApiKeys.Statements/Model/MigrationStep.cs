namespace ApiKeys.Statements.Model;

/// <summary>A migration whose name was read.</summary>
internal sealed record MigrationStep(int Version, string Name, string Sql);
