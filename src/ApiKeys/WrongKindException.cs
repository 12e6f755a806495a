namespace ApiKeys;

/// <summary>The presented key is of another kind than the required one.</summary>
public sealed class WrongKindException : KeyRefusedException
{
    internal WrongKindException(ApiKey key)
        : base(ValidationStatus.WrongKind, key, $"The API key {key} is of another kind than the required one.")
    {
    }
}
