namespace ApiKeys;

/// <summary>
/// The presented key was refused. The base class of the exceptions of <see cref="KeyValidation.EnsureValid"/>.
/// </summary>
public abstract class KeyRefusedException : ApiKeyException
{
    private protected KeyRefusedException(ValidationStatus status, ApiKey? key, string message)
        : base(message)
    {
        Status = status;
        RefusedKey = key;
    }

    /// <summary>The status of the validation.</summary>
    public ValidationStatus Status { get; }

    /// <summary>The refused key, or null if the key was not looked up or is unknown.</summary>
    public ApiKey? RefusedKey { get; }
}
