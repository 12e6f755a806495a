namespace ApiKeys.Benchmarks.Peers;

/// <summary>
/// A row of api_key_keys as Dapper and EF Core fill it. Each database stores ids and times in its own types.
/// </summary>
internal sealed class StoredKey<TId, TTime>
    where TTime : struct
{
    public TId? Id { get; set; }

    public TId? OrganizationId { get; set; }

    public TId? ProjectId { get; set; }

    public TId? ProductId { get; set; }

    public string Prefix { get; set; } = "";

    public string? Name { get; set; }

    public string? Owner { get; set; }

    public string Scopes { get; set; } = "";

    public string RateLimits { get; set; } = "";

    public string Custom { get; set; } = "";

    public TTime? ExpiresAt { get; set; }

    public TTime CreatedAt { get; set; }

    public TTime? RevokedAt { get; set; }

    public TTime? DisabledAt { get; set; }

    public TTime? LastUsedAt { get; set; }

    public long UseCount { get; set; }

    /// <summary>The hash of the key's secret. Dapper fills one object from the joined row.</summary>
    public byte[]? Hash { get; set; }

    public bool IsUsable => RevokedAt is null && DisabledAt is null;
}
