namespace ApiKeys.Storage.Rows;

/// <summary>The secret whose text was presented.</summary>
internal readonly record struct PresentedSecretRow(
    int SecretNumber, DateTimeOffset SecretCreatedAt, DateTimeOffset? SecretExpiresAt);
