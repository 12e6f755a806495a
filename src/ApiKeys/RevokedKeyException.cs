namespace ApiKeys;

/// <summary>The presented key was revoked.</summary>
public sealed class RevokedKeyException : KeyRefusedException
{
    internal RevokedKeyException(ApiKey key)
        : base(ValidationStatus.Revoked, key, $"The API key {key} was revoked.") => RevokedAt = key.RevokedAt!.Value;

    /// <summary>When the key was revoked.</summary>
    public DateTimeOffset RevokedAt { get; }
}
