using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A stored key. The order of its JSON is: identity (below 0), metadata (0), history (above 0).</summary>
internal record KeyResource : KeyMetadataResource
{
    protected KeyResource(ApiKey key, DateTimeOffset now)
    {
        Id = key.Id;
        OrganizationId = key.OrganizationId;
        ProjectId = key.ProjectId;
        ProductId = key.ProductId;
        Prefix = key.Prefix;
        Kind = key.Kind;
        Environment = key.Environment;
        Status = NameOf(key.GetStatus(now));
        Name = key.Metadata.Name;
        Owner = key.Metadata.Owner;
        Scopes = key.Metadata.Scopes;
        RateLimits =
        [
            .. key.Metadata.RateLimits.Select(static limit => new RateLimitResource(limit.Limit, limit.Window)),
        ];
        AllowedNetworks = [.. key.Metadata.AllowedNetworks.Select(static network => network.ToString())];
        ActivatesAt = key.Metadata.ActivatesAt;
        ExpiresAt = key.Metadata.ExpiresAt;
        NeverCached = key.Metadata.NeverCached;
        using var custom = JsonDocument.Parse(key.Metadata.Custom.ToString());
        Custom = custom.RootElement.Clone();
        CreatedAt = key.CreatedAt;
        EndsAt = key.ExpiresAt;
        RevokedAt = key.RevokedAt;
        RevokedReason = key.RevokedReason;
        DisabledAt = key.DisabledAt;
        DisabledReason = key.DisabledReason;
        SuspendedBy = key.SuspendedBy is { } level ? SuspensionResource.NameOf(level) : null;
        LastUsedAt = key.LastUsedAt;
        UseCount = key.UseCount;
        Version = key.Version;
        Understood = key.IsUnderstood ? null : false;
    }

    [JsonPropertyOrder(-9)]
    public ApiKeyId Id { get; }

    [JsonPropertyOrder(-7)]
    public OrganizationId OrganizationId { get; }

    [JsonPropertyOrder(-6)]
    public ProjectId? ProjectId { get; }

    [JsonPropertyOrder(-5)]
    public ProductId? ProductId { get; }

    [JsonPropertyOrder(-4)]
    public string Prefix { get; }

    [JsonPropertyOrder(-4)]
    public string Kind { get; }

    [JsonPropertyOrder(-4)]
    public string Environment { get; }

    [JsonPropertyOrder(-3)]
    public string Status { get; }

    [JsonPropertyOrder(1)]
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the key ends: at its expiry, or earlier by the greatest lifetime.</summary>
    [JsonPropertyOrder(1)]
    public DateTimeOffset? EndsAt { get; }

    [JsonPropertyOrder(2)]
    public DateTimeOffset? RevokedAt { get; }

    [JsonPropertyOrder(2)]
    public string? RevokedReason { get; }

    [JsonPropertyOrder(3)]
    public DateTimeOffset? DisabledAt { get; }

    [JsonPropertyOrder(3)]
    public string? DisabledReason { get; }

    [JsonPropertyOrder(3)]
    public string? SuspendedBy { get; }

    [JsonPropertyOrder(4)]
    public DateTimeOffset? LastUsedAt { get; }

    [JsonPropertyOrder(5)]
    public long UseCount { get; }

    [JsonPropertyOrder(6)]
    public int Version { get; }

    [JsonPropertyOrder(7)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Understood { get; }

    public static string NameOf(KeyStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    public static KeyResource Of(ApiKey key, DateTimeOffset now) => new(key, now);
}
