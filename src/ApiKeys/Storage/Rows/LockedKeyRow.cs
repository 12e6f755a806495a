using System.Runtime.CompilerServices;

namespace ApiKeys.Storage.Rows;

/// <summary>A key that is locked up to the end of the transaction.</summary>
/// <param name="Id">The key.</param>
/// <param name="Custom">Its custom metadata where they are a condition; otherwise null.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="DisabledAt">When it was disabled.</param>
internal sealed record LockedKeyRow(
    ApiKeyId Id, string? Custom, DateTimeOffset? RevokedAt, DateTimeOffset? DisabledAt)
{
    // As in KeyRow.
    public bool Equals(LockedKeyRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(LockedKeyRow);
}
