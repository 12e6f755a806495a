namespace ApiKeys;

/// <summary>The presented key has expired.</summary>
public sealed class ExpiredKeyException : KeyRefusedException
{
    internal ExpiredKeyException(ApiKey key)
        : base(ValidationStatus.Expired, key, $"The API key {key} has expired.") =>
        ExpiredAt = key.ExpiresAt!.Value;

    /// <summary>When the key expired.</summary>
    public DateTimeOffset ExpiredAt { get; }
}
