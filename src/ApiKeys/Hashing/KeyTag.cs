namespace ApiKeys.Hashing;

/// <summary>
/// A 128-bit tag that stands for a text in this process's memory. It cannot be predicted without the process's random
/// key.
/// </summary>
internal readonly record struct KeyTag(ulong Low, ulong High)
{
    /// <inheritdoc/>
    public bool Equals(KeyTag other) => Low == other.Low && High == other.High;

    // All bits are equally random, so any 32 of them are a good hash code.
    /// <inheritdoc/>
    public override int GetHashCode() => (int)High;
}
