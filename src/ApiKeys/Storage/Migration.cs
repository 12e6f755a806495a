namespace ApiKeys.Storage;

/// <summary>One numbered step of the schema. Its text never changes once it is released.</summary>
internal sealed record Migration(int Version, string Name, string Sql);
