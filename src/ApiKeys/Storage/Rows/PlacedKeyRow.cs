using System.Runtime.CompilerServices;
using ApiKeys.Hashing;
using ApiKeys.Rules;

namespace ApiKeys.Storage.Rows;

/// <summary>The key of one of several look-ups. The first look-up has the place 1.</summary>
internal sealed record PlacedKeyRow(
    long Place, KeyHash Hash, PresentedSecretRow Secret, KeyRow Key, TenancyFacts Facts)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(PlacedKeyRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(PlacedKeyRow);
}
