namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Validates a presented key: its text, its status, its coverage of the requirement, and its limits.
    /// </summary>
    /// <param name="text">The presented text. Any text is allowed; null is refused like other junk.</param>
    /// <param name="requirement">What the call demands; <see cref="KeyRequirement.None"/> if null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The answer. A refusal is an answer, and never an exception.</returns>
    /// <remarks>
    /// Junk is refused without a hash, a query or an allocation. Only an allowed call counts as a use.
    /// </remarks>
    public ValueTask<KeyValidation> ValidateKeyAsync(
        ReadOnlySpan<char> text, KeyRequirement? requirement = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return Current.Validator.ValidateAsync(text, requirement ?? KeyRequirement.None, default, cancellationToken);
    }

    /// <summary>Validates a presented key, with what is known of the call.</summary>
    /// <param name="text">The presented text. Any text is allowed; null is refused like other junk.</param>
    /// <param name="requirement">What the call demands; <see cref="KeyRequirement.None"/> if null.</param>
    /// <param name="call">What is known of the call, such as the address that it comes from.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <inheritdoc cref="ValidateKeyAsync(ReadOnlySpan{char}, KeyRequirement?, CancellationToken)"/>
    public ValueTask<KeyValidation> ValidateKeyAsync(
        ReadOnlySpan<char> text,
        KeyRequirement? requirement,
        KeyCall call,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return Current.Validator.ValidateAsync(text, requirement ?? KeyRequirement.None, call, cancellationToken);
    }

    /// <summary>Validates a presented key in UTF-8, such as the bytes of a header.</summary>
    /// <param name="utf8Text">The presented text. Any bytes are allowed.</param>
    /// <param name="requirement">What the call demands; <see cref="KeyRequirement.None"/> if null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <inheritdoc cref="ValidateKeyAsync(ReadOnlySpan{char}, KeyRequirement?, CancellationToken)"/>
    public ValueTask<KeyValidation> ValidateKeyAsync(
        ReadOnlySpan<byte> utf8Text, KeyRequirement? requirement = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return Current.Validator.ValidateAsync(
            utf8Text, requirement ?? KeyRequirement.None, default, cancellationToken);
    }

    /// <summary>Validates a presented key in UTF-8, with what is known of the call.</summary>
    /// <param name="utf8Text">The presented text. Any bytes are allowed.</param>
    /// <param name="requirement">What the call demands; <see cref="KeyRequirement.None"/> if null.</param>
    /// <param name="call">What is known of the call, such as the address that it comes from.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <inheritdoc cref="ValidateKeyAsync(ReadOnlySpan{char}, KeyRequirement?, CancellationToken)"/>
    public ValueTask<KeyValidation> ValidateKeyAsync(
        ReadOnlySpan<byte> utf8Text,
        KeyRequirement? requirement,
        KeyCall call,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return Current.Validator.ValidateAsync(utf8Text, requirement ?? KeyRequirement.None, call, cancellationToken);
    }
}
