namespace ApiKeys.Hashing;

/// <summary>What a text is known by in this process's memory: 128 bits that nobody without the process's key can foresee.</summary>
internal readonly record struct KeyTag(ulong Low, ulong High)
{
    /// <inheritdoc/>
    public bool Equals(KeyTag other) => Low == other.Low && High == other.High;

    // Any part of it is as random as any other.
    /// <inheritdoc/>
    public override int GetHashCode() => (int)High;
}
