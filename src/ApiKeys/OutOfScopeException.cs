namespace ApiKeys;

/// <summary>The presented key does not cover the required project or product.</summary>
public sealed class OutOfScopeException : KeyRefusedException
{
    internal OutOfScopeException(ApiKey key)
        : base(
            ValidationStatus.OutOfScope,
            key,
            $"The API key {key} does not cover the required organization, project or product.")
    {
    }
}
