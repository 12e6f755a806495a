namespace ApiKeys;

/// <summary>The presented key does not cover the organization, project or product that was required.</summary>
public sealed class OutOfScopeException : KeyRefusedException
{
    internal OutOfScopeException(ApiKey key)
        : base(ValidationStatus.OutOfScope, key, $"The API key {key} does not cover what was called.")
    {
    }
}
