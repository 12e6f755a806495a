namespace ApiKeys.Storage.Rows;

/// <summary>A numbered change of a key, or of links when the id is empty. Numbers have no gaps.</summary>
internal readonly record struct ChangeRow(long ChangeNumber, ApiKeyId KeyId);
