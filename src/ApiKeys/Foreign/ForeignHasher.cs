using ApiKeys.Hashing;
namespace ApiKeys.Foreign;

/// <summary>How another system hashes the text of a key.</summary>
internal abstract class ForeignHasher
{
    /// <summary>The length of the system's own hash, in bytes.</summary>
    public virtual int Length => KeyHash.Length;

    /// <summary>What the system writes before its hash to tell how it was made, or null for nothing.</summary>
    public virtual string? Algorithm => null;

    /// <summary>Computes the hash that a key is stored by.</summary>
    public abstract KeyHash Hash(ReadOnlySpan<byte> text);

    /// <summary>The hash that a key is stored by, from the system's own hash.</summary>
    public virtual KeyHash ToStored(ReadOnlySpan<byte> foreignHash) => new(foreignHash);
}
