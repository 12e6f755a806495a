namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A secret of a key, without its text.</summary>
internal sealed record SecretResource(
    int Number,
    string Prefix,
    bool Current,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SupersededAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    long UseCount)
{
    public static SecretResource Of(ApiKeySecret secret) => new(
        secret.Number,
        secret.Prefix,
        secret.IsCurrent,
        secret.CreatedAt,
        secret.SupersededAt,
        secret.ExpiresAt,
        secret.LastUsedAt,
        secret.UseCount);
}
