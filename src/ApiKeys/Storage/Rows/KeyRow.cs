using System.Runtime.CompilerServices;
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
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(KeyRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(KeyRow);

    public ApiKey ToApiKey()
    {
        var (scopes, limits) = (KeyColumns.ReadScopes(Scopes), KeyColumns.ReadRateLimits(RateLimits));
        return new()
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
                Scopes = scopes.Items,
                RateLimits = limits.Items,
                ExpiresAt = ExpiresAt,
                Custom = CustomMetadata.FromStored(Custom),
            },
            CreatedAt = CreatedAt,
            RevokedAt = RevokedAt,
            DisabledAt = DisabledAt,
            LastUsedAt = LastUsedAt,
            UseCount = UseCount,
            IsUnderstood = scopes.AreUnderstood && limits.AreUnderstood,
        };
    }
}
