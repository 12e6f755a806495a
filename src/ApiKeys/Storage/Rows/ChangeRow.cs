namespace ApiKeys.Storage.Rows;

/// <summary>A change of a key, or of links where the id is empty, under its number. Numbers have no gaps.</summary>
internal readonly record struct ChangeRow(long ChangeNumber, ApiKeyId KeyId);
