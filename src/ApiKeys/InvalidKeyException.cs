namespace ApiKeys;

/// <summary>The presented text is no key, or one that nobody was issued.</summary>
public sealed class InvalidKeyException : KeyRefusedException
{
    internal InvalidKeyException(ValidationStatus status)
        : base(status, null, "The API key is not valid.")
    {
    }
}
