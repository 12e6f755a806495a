using System.Runtime.CompilerServices;

namespace ApiKeys.Storage.Rows;

/// <param name="Number">1 for the first secret of a key, and higher for each later one.</param>
/// <param name="Prefix">Null for the current secret, whose prefix is the key's.</param>
/// <param name="SignedBy">The name of its signing secret, or of its foreign format.</param>
/// <param name="CreatedAt">When it was issued.</param>
/// <param name="SupersededAt">When a later one was issued; null for the current one.</param>
/// <param name="ExpiresAt">When a superseded one expires; null for the current one.</param>
/// <param name="LastUsedAt">When it was last used. The key tells of a first secret that is current.</param>
/// <param name="UseCount">Its uses. Those of a first secret are the key's that no other has.</param>
internal sealed record SecretRow(
    int Number,
    string? Prefix,
    string SignedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SupersededAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    long UseCount)
{
    /// <summary>Whether another system issued it. Its uses there may not be known.</summary>
    public bool IsForeign => SignedBy.StartsWith(ForeignKeyFormat.SignedByPrefix, StringComparison.Ordinal);

    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(SecretRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(SecretRow);
}
