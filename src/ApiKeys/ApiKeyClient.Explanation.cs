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
        Span<byte> ascii = stackalloc byte[KeyText.MaxLength];
        var presented = KeyText.TryParse(text, ascii, out var length)
            ? new PresentedText(
                _hasher.Hash(ascii[..length]), _hasher.EarlierHashes(ascii[..length]), KeyText.Label(ascii[..length]))
            : null;
        var explainer = new KeyExplainer(
            node.Store, _environments, _options.MaxSecretAge, requirement ?? KeyRequirement.None, call, node.Clock);
        return explainer.ExplainAsync(presented, text.Length, cancellationToken);
    }
}
