using System.Runtime.CompilerServices;
using ApiKeys.Hashing;
using ApiKeys.Rules;

namespace ApiKeys.Storage.Rows;

internal sealed record KeyAndTenancyRow(
    KeyHash Hash, PresentedSecretRow Secret, KeyRow Key, TenancyFacts Facts)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(KeyAndTenancyRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(KeyAndTenancyRow);
}
