using System.Runtime.CompilerServices;
using ApiKeys.Hashing;

namespace ApiKeys.Storage.Rows;

/// <summary>Which key has a hash.</summary>
internal sealed record HashOwnerRow(KeyHash Hash, ApiKeyId KeyId, OrganizationId OrganizationId)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(HashOwnerRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(HashOwnerRow);
}
