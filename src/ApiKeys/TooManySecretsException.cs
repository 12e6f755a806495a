namespace ApiKeys;

/// <summary>
/// A key was not rotated, because it has three superseded secrets that still work. Nothing was changed. Wait until one
/// has expired, or end one (<see cref="ApiKeyClient.ExpireSecretAsync"/>), or rotate without a grace period.
/// </summary>
public sealed class TooManySecretsException : ApiKeyException
{
    /// <summary>The most superseded secrets of a key that still work: 3.</summary>
    public const int MaxSuperseded = 3;

    internal TooManySecretsException(ApiKeyId keyId)
        : base($"The key {keyId} has {MaxSuperseded} superseded secrets that still work. Nothing was changed.") =>
        KeyId = keyId;

    /// <summary>The key.</summary>
    public ApiKeyId KeyId { get; }
}
