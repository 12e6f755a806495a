namespace ApiKeys;

/// <summary>The presented text is not a key, or the key was never issued, or it was deleted.</summary>
public sealed class InvalidKeyException : KeyRefusedException
{
    internal InvalidKeyException(ValidationStatus status)
        : base(status, null, "The API key is not valid.")
    {
    }
}
