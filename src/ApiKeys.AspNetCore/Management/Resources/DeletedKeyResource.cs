namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>What is kept of a deleted key.</summary>
internal sealed record DeletedKeyResource(
    ApiKeyId Id,
    OrganizationId OrganizationId,
    string Prefix,
    DateTimeOffset CreatedAt,
    DateTimeOffset DeletedAt,
    DateTimeOffset? LastUsedAt,
    long UseCount)
{
    public static DeletedKeyResource Of(DeletedKey key) => new(
        key.Id, key.OrganizationId, key.Prefix, key.CreatedAt, key.DeletedAt, key.LastUsedAt, key.UseCount);
}
