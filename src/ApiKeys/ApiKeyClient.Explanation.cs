using ApiKeys.Foreign;
using ApiKeys.Text;
using ApiKeys.Validation;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Tells why a validation would allow or refuse a text: each check in order, with what it compares. It is no use of
    /// the key, charges no limit, and reads the database, whatever is cached. For support, not for the caller of an
    /// API: it tells more than a refusal may.
    /// </summary>
    /// <param name="text">The text. Any text is allowed; null is malformed.</param>
    /// <param name="requirement">What the call demands; <see cref="KeyRequirement.None"/> if null.</param>
    /// <param name="call">What is known of the call; nothing by default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks>
    /// Limits are compared with the calls that all nodes have charged. A node charges some calls in advance, so a call
    /// there may still be allowed when none is left here.
    /// </remarks>
    public Task<KeyExplanation> ExplainAsync(
        ReadOnlySpan<char> text,
        KeyRequirement? requirement = null,
        KeyCall call = default,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var node = Current;
        var presented = Read(text);
        var explainer = new KeyExplainer(
            node.Store, _environments, requirement ?? KeyRequirement.None, call, node.Clock);
        return explainer.ExplainAsync(presented, text.Length, cancellationToken);
    }

    /// <summary>Reads a text that is ours, or of a foreign format; null for any other.</summary>
    private PresentedText? Read(ReadOnlySpan<char> text)
    {
        Span<byte> ascii = stackalloc byte[ForeignKeyFormat.MaxTextLength];
        if (KeyText.TryParse(text, ascii, out var length))
        {
            ascii = ascii[..length];
            return new(_hasher.Hash(ascii), _hasher.EarlierHashes(ascii), KeyText.Label(ascii), boundId: null);
        }

        if (_foreignFormats is null
            || !ForeignFormats.TryCopy(text, ascii, out length)
            || _foreignFormats.Find(ascii[..length]) is not { } format)
        {
            return null;
        }

        var hash = format.Hash(ascii[..length], out var boundId);
        return new(hash, earlierHashes: null, label: [], boundId);
    }
}
