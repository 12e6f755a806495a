namespace ApiKeys;

/// <summary>The presented key was not granted a required scope.</summary>
public sealed class InsufficientScopeException : KeyRefusedException
{
    internal InsufficientScopeException(ApiKey key, IReadOnlyList<string> missingScopes)
        : base(
            ValidationStatus.InsufficientScope,
            key,
            $"The API key {key} lacks required scopes: {string.Join(", ", missingScopes)}.") =>
        MissingScopes = missingScopes;

    /// <summary>The required scopes that were not granted.</summary>
    public IReadOnlyList<string> MissingScopes { get; }
}
