using ApiKeys.Serialization;

namespace ApiKeys.Storage.Rows;

internal sealed record KeyRow(
    ApiKeyId Id,
    OrganizationId OrganizationId,
    ProjectId? ProjectId,
    ProductId? ProductId,
    string Prefix,
    string? Name,
    string? Owner,
    string Scopes,
    string RateLimits,
    string Custom,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? LastUsedAt,
    long UseCount)
{
    public ApiKey ToApiKey() => new()
    {
        Id = Id,
        OrganizationId = OrganizationId,
        ProjectId = ProjectId,
        ProductId = ProductId,
        Prefix = Prefix,
        Metadata = new()
        {
            Name = Name,
            Owner = Owner,
            Scopes = KeyColumns.ReadScopes(Scopes),
            RateLimits = KeyColumns.ReadRateLimits(RateLimits),
            ExpiresAt = ExpiresAt,
            Custom = CustomMetadata.FromStored(Custom),
        },
        CreatedAt = CreatedAt,
        RevokedAt = RevokedAt,
        DisabledAt = DisabledAt,
        LastUsedAt = LastUsedAt,
        UseCount = UseCount,
    };
}
