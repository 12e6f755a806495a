using System.Runtime.CompilerServices;

namespace ApiKeys.Storage.Rows;

/// <summary>A key, or a superseded secret of one, to which something happens at a time.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="KeyId">The key.</param>
/// <param name="Number">The secret; 0 for the key itself.</param>
/// <param name="Prefix">The shown prefix.</param>
/// <param name="BeganAt">When the key was created, or when the secret was superseded.</param>
/// <param name="ExpiresAt">The expiry of the key or secret, or null.</param>
/// <param name="LastUsedAt">When it was last used, as far as it is written; or null.</param>
internal sealed record TimedRow(
    OrganizationId OrganizationId,
    ApiKeyId KeyId,
    int Number,
    string Prefix,
    DateTimeOffset BeganAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(TimedRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(TimedRow);
}
