namespace ApiKeys.Storage.Rows;

/// <summary>A change of a key, under its number. Numbers have no gaps.</summary>
internal readonly record struct ChangeRow(long ChangeNumber, ApiKeyId KeyId);
