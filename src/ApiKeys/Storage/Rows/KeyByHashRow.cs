using System.Runtime.CompilerServices;
using ApiKeys.Hashing;

namespace ApiKeys.Storage.Rows;

internal sealed record KeyByHashRow(KeyHash Hash, PresentedSecretRow Secret, KeyRow Key)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(KeyByHashRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(KeyByHashRow);
}
