namespace ApiKeys;

/// <summary>The presented key is disabled.</summary>
public sealed class DisabledKeyException : KeyRefusedException
{
    internal DisabledKeyException(ApiKey key)
        : base(ValidationStatus.Disabled, key, $"The API key {key} is disabled.") => DisabledAt = key.DisabledAt!.Value;

    /// <summary>Since when the key is disabled.</summary>
    public DateTimeOffset DisabledAt { get; }
}
