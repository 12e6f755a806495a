using ApiKeys.Hashing;

namespace ApiKeys.Validation;

/// <summary>What is kept of a well-formed text to look its key up.</summary>
internal sealed class PresentedText(KeyHash hash, KeyHash[]? earlierHashes, ReadOnlySpan<byte> label)
{
    private readonly byte[] _label = label.ToArray();

    public KeyHash Hash { get; } = hash;

    public KeyHash[]? EarlierHashes { get; } = earlierHashes;

    /// <summary>What the text begins with: the kind and the environment. Empty for a text of another system.</summary>
    public ReadOnlySpan<byte> Label => _label;
}
