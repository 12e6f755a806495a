namespace ApiKeys.Storage.Rows;

/// <summary>A migration that was applied.</summary>
internal sealed record MigrationRow(int Version, string Name);
