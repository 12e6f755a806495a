namespace ApiKeys.Storage;

/// <summary>One numbered step of the schema; once released, its text never changes.</summary>
internal sealed record Migration(int Version, string Name, string Sql);
