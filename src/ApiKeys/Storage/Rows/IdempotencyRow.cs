using System.Runtime.CompilerServices;
using ApiKeys.Hashing;

namespace ApiKeys.Storage.Rows;

/// <param name="KeyId">The key that the first call issued.</param>
/// <param name="SecretNumber">The secret that it issued.</param>
/// <param name="Arguments">The hash of the arguments of that call.</param>
/// <param name="CreatedAt">When that call was.</param>
internal sealed record IdempotencyRow(
    ApiKeyId KeyId, int SecretNumber, KeyHash Arguments, DateTimeOffset CreatedAt)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(IdempotencyRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(IdempotencyRow);
}
