namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>What a key that rotates itself is told: what it may know of itself, and its new text.</summary>
internal sealed record RotatedResource(HolderResource Key, string Plaintext)
{
    /// <summary>The key's id, never its text.</summary>
    public override string ToString() => $"{Key.Prefix}… ({Key.Id})";
}
