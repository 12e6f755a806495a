namespace ApiKeys;

/// <summary>The base of what <see cref="KeyValidation.EnsureValid"/> throws: a presented key may not be used.</summary>
public abstract class KeyRefusedException : ApiKeyException
{
    private protected KeyRefusedException(ValidationStatus status, ApiKey? key, string message)
        : base(message)
    {
        Status = status;
        RefusedKey = key;
    }

    /// <summary>The answer of the validation.</summary>
    public ValidationStatus Status { get; }

    /// <summary>The key that was refused, or null if it is not known.</summary>
    public ApiKey? RefusedKey { get; }
}
