namespace ApiKeys;

/// <summary>
/// A key cannot be issued again under an idempotency key: the first call had other arguments, or its key was used or
/// revoked since. Nothing was changed.
/// </summary>
public sealed class IdempotencyConflictException : ApiKeyException
{
    internal IdempotencyConflictException(ApiKeyId keyId, string message)
        : base(message) => KeyId = keyId;

    /// <summary>The key that the first call issued.</summary>
    public ApiKeyId KeyId { get; }
}
