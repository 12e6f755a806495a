namespace ApiKeys;

/// <summary>The presented key is suspended, by its organization, project, product or owner.</summary>
public sealed class SuspendedKeyException : KeyRefusedException
{
    internal SuspendedKeyException(ApiKey key)
        : base(ValidationStatus.Suspended, key, $"The API key {key} is suspended.") => Level = key.SuspendedBy!.Value;

    /// <summary>The level that is suspended.</summary>
    public SuspensionLevel Level { get; }
}
