namespace ApiKeys.Statements.Model;

/// <summary>A migration with its number and name, both taken from its file name.</summary>
internal sealed record MigrationStep(int Version, string Name, string Sql);
