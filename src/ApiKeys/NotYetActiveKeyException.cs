namespace ApiKeys;

/// <summary>The presented key is not active yet.</summary>
public sealed class NotYetActiveKeyException : KeyRefusedException
{
    internal NotYetActiveKeyException(ApiKey key)
        : base(ValidationStatus.NotYetActive, key, $"The API key {key} is not active yet.") =>
        ActivatesAt = key.Metadata.ActivatesAt!.Value;

    /// <summary>When the key becomes active.</summary>
    public DateTimeOffset ActivatesAt { get; }
}
