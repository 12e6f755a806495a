using System.Runtime.CompilerServices;
using ApiKeys.Hashing;

namespace ApiKeys.Storage.Rows;

/// <summary>The tombstone of a deleted key.</summary>
internal sealed record DeletedKeyRow(
    KeyHash Hash,
    ApiKeyId KeyId,
    OrganizationId OrganizationId,
    string Prefix,
    DateTimeOffset CreatedAt,
    DateTimeOffset DeletedAt,
    DateTimeOffset? LastUsedAt,
    long UseCount)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(DeletedKeyRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(DeletedKeyRow);
}
