using System.Text.Json;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A key as it is stored.</summary>
internal record KeyResource : KeyMetadataResource
{
    protected KeyResource(ApiKey key, DateTimeOffset now)
    {
        Id = key.Id;
        OrganizationId = key.OrganizationId;
        ProjectId = key.ProjectId;
        ProductId = key.ProductId;
        Prefix = key.Prefix;
        Status = NameOf(key.GetStatus(now));
        Name = key.Metadata.Name;
        Owner = key.Metadata.Owner;
        Scopes = key.Metadata.Scopes;
        RateLimits = [.. key.Metadata.RateLimits.Select(static limit => new RateLimitResource(limit.Limit, limit.Window))];
        ExpiresAt = key.Metadata.ExpiresAt;
        using var custom = JsonDocument.Parse(key.Metadata.Custom.ToString());
        Custom = custom.RootElement.Clone();
        CreatedAt = key.CreatedAt;
        RevokedAt = key.RevokedAt;
        DisabledAt = key.DisabledAt;
        LastUsedAt = key.LastUsedAt;
        UseCount = key.UseCount;
    }

    public ApiKeyId Id { get; }

    public OrganizationId OrganizationId { get; }

    public ProjectId? ProjectId { get; }

    public ProductId? ProductId { get; }

    public string Prefix { get; }

    public string Status { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset? RevokedAt { get; }

    public DateTimeOffset? DisabledAt { get; }

    public DateTimeOffset? LastUsedAt { get; }

    public long UseCount { get; }

    public static string NameOf(KeyStatus status) => status.ToString().ToLowerInvariant();

    public static KeyResource Of(ApiKey key, DateTimeOffset now) => new(key, now);
}
