namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>
/// What a key may know of itself. Its owner, its custom metadata and the reasons of changes are the app's own: they may
/// say what the holder shall not read.
/// </summary>
internal sealed record HolderResource(
    ApiKeyId Id,
    OrganizationId OrganizationId,
    ProjectId? ProjectId,
    ProductId? ProductId,
    string Prefix,
    string Kind,
    string Environment,
    string? Name,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<RateLimitResource> RateLimits,
    IReadOnlyList<string> AllowedNetworks,
    DateTimeOffset? ActivatesAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset CreatedAt)
{
    public static HolderResource Of(ApiKey key) => new(
        key.Id,
        key.OrganizationId,
        key.ProjectId,
        key.ProductId,
        key.Prefix,
        key.Kind,
        key.Environment,
        key.Metadata.Name,
        key.Metadata.Scopes,
        [.. key.Metadata.RateLimits.Select(static limit => new RateLimitResource(limit.Limit, limit.Window))],
        [.. key.Metadata.AllowedNetworks.Select(static network => network.ToString())],
        key.Metadata.ActivatesAt,
        key.ExpiresAt,
        key.CreatedAt);
}
