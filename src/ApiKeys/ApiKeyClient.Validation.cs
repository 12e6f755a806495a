namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>Validates a presented key: is it one, does it live, does it cover what is required, is it within its limits?</summary>
    /// <param name="text">Whatever was presented; it may be anything, and null is refused like any other junk.</param>
    /// <param name="requirement">What the call demands; <see cref="KeyRequirement.None"/> if null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The answer. A refusal is an answer, and never an exception.</returns>
    /// <remarks>Junk is refused without a hash, a query or an allocation. Only a call that is allowed counts as a use.</remarks>
    public ValueTask<KeyValidation> ValidateKeyAsync(ReadOnlySpan<char> text, KeyRequirement? requirement = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _validator.ValidateAsync(text, requirement ?? KeyRequirement.None, cancellationToken);
    }

    /// <summary>Validates a presented key that is at hand as UTF-8, a header's bytes for instance.</summary>
    /// <param name="utf8Text">Whatever was presented; it may be anything.</param>
    /// <param name="requirement">What the call demands; <see cref="KeyRequirement.None"/> if null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <inheritdoc cref="ValidateKeyAsync(ReadOnlySpan{char}, KeyRequirement?, CancellationToken)"/>
    public ValueTask<KeyValidation> ValidateKeyAsync(ReadOnlySpan<byte> utf8Text, KeyRequirement? requirement = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _validator.ValidateAsync(utf8Text, requirement ?? KeyRequirement.None, cancellationToken);
    }
}
