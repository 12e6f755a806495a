namespace ApiKeys;

/// <summary>The presented text was superseded by a rotation, or it is too old.</summary>
public sealed class SupersededKeyException : KeyRefusedException
{
    internal SupersededKeyException(ApiKey key)
        : base(ValidationStatus.Superseded, key, $"The presented text of the API key {key} was superseded.")
    {
    }
}
