namespace ApiKeys.Storage.Rows;

/// <summary>Something in the schema that has the name of a table, or shares the names of tables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MigrationColumnCount">How many of the columns of api_key_migrations it has.</param>
/// <param name="IsMarked">
/// Whether a migration left its mark on it. Only databases that cannot roll back a migration have the mark.
/// </param>
internal sealed record RelationRow(string Name, long MigrationColumnCount, bool IsMarked);
