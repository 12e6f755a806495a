using ApiKeys.Foreign;
using ApiKeys.Hashing;

namespace ApiKeys.Validation;

/// <summary>What is kept of a text with the form of a key, to look the key up.</summary>
/// <param name="hash">The text's hash.</param>
/// <param name="earlierHashes">Its hashes under the earlier signing secrets, or null without any.</param>
/// <param name="label">The kind and the environment that it begins with; empty for a text of another system.</param>
/// <param name="boundId">As for <see cref="KeyQuery"/>.</param>
internal sealed class PresentedText(KeyHash hash, KeyHash[]? earlierHashes, ReadOnlySpan<byte> label, ulong? boundId)
{
    private readonly byte[] _label = label.ToArray();

    public KeyHash Hash { get; } = hash;

    public KeyHash[]? EarlierHashes { get; } = earlierHashes;

    public ReadOnlySpan<byte> Label => _label;

    /// <summary>Whether a key that was found by the hash may have the text.</summary>
    public bool Fits(ApiKeyId id) => ForeignId.Fits(boundId, id);
}
