using System.Runtime.CompilerServices;
using ApiKeys.Rules;
using ApiKeys.Serialization;
using ApiKeys.Values;

namespace ApiKeys.Storage.Rows;

internal sealed record KeyRow(
    ApiKeyId Id,
    OrganizationId OrganizationId,
    ProjectId? ProjectId,
    ProductId? ProductId,
    string Prefix,
    string Kind,
    string Environment,
    string? Name,
    string? Owner,
    string Scopes,
    string RateLimits,
    string Custom,
    bool NeverCached,
    int Rules,
    string? Networks,
    DateTimeOffset? ActivatesAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RevokedAt,
    string? RevokedReason,
    DateTimeOffset? DisabledAt,
    string? DisabledReason,
    int? SuspendedBy,
    DateTimeOffset? LastUsedAt,
    long UseCount,
    int Version)
{
    /// <summary>
    /// What a look-up by hash has in place of a level, where something below the key's organization is suspended.
    /// </summary>
    public const int SuspendedBelow = -1;

    private static readonly RecentText Kinds = new();
    private static readonly RecentText Environments = new();

    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(KeyRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(KeyRow);

    /// <param name="terms">What the client knows of keys beside their rows.</param>
    /// <param name="presented">The secret that the key was found by; null if it was found otherwise.</param>
    public ApiKey ToApiKey(KeyTerms terms, PresentedSecretRow? presented = null)
    {
        var (scopes, limits) = (KeyColumns.ReadScopes(Scopes), KeyColumns.ReadRateLimits(RateLimits));
        var networks = KeyColumns.ReadNetworks(Networks);
        return new()
        {
            Id = Id,
            OrganizationId = OrganizationId,
            ProjectId = ProjectId,
            ProductId = ProductId,
            Prefix = Prefix,
            Kind = Kinds.Share(Kind),
            Environment = Environments.Share(Environment),
            Metadata = new()
            {
                Name = Name,
                Owner = Owner,
                Scopes = scopes.Items,
                RateLimits = limits.Items,
                AllowedNetworks = networks.Items[0],
                ActivatesAt = ActivatesAt,
                ExpiresAt = ExpiresAt,
                NeverCached = NeverCached,
                Custom = CustomMetadata.FromStored(Custom),
            },
            CreatedAt = CreatedAt,
            EndsBy = terms.EndOf(CreatedAt),
            RevokedAt = RevokedAt,
            DisabledAt = DisabledAt,
            Reasons = KeyReasons.Of(RevokedReason, DisabledReason),
            SuspendedBy = (SuspensionLevel?)SuspendedBy,
            LastUsedAt = LastUsedAt,
            UseCount = UseCount,
            Version = Version,
            PresentedSecret = presented?.ToPresentedSecret(terms),
            IsUnderstood = scopes.AreUnderstood
                && limits.AreUnderstood
                && networks.AreUnderstood
                && Rules <= terms.UnderstoodRules,
        };
    }
}
