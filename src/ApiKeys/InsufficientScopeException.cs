namespace ApiKeys;

/// <summary>
/// The presented key was not granted a required scope, or none of the scopes of which one is required.
/// </summary>
public sealed class InsufficientScopeException : KeyRefusedException
{
    internal InsufficientScopeException(
        ApiKey key, IReadOnlyList<string> missingScopes, IReadOnlyList<string> missingAnyScopes)
        : base(ValidationStatus.InsufficientScope, key, Describe(key, missingScopes, missingAnyScopes)) =>
        (MissingScopes, MissingAnyScopes) = (missingScopes, missingAnyScopes);

    /// <summary>The required scopes that were not granted.</summary>
    public IReadOnlyList<string> MissingScopes { get; }

    /// <summary>
    /// The scopes of which one is required (<see cref="KeyRequirement.AnyScopes"/>), if none of them was granted;
    /// otherwise empty.
    /// </summary>
    public IReadOnlyList<string> MissingAnyScopes { get; }

    private static string Describe(ApiKey key, IReadOnlyList<string> missing, IReadOnlyList<string> missingAny)
    {
        var all = missing.Count > 0 ? $" It lacks required scopes: {string.Join(", ", missing)}." : "";
        var any = missingAny.Count > 0 ? $" It needs one of these scopes: {string.Join(", ", missingAny)}." : "";
        return $"The API key {key} was not granted enough scopes.{all}{any}";
    }
}
