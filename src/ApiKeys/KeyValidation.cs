using System.Diagnostics.CodeAnalysis;
using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>The outcome of validating a presented key. The default value is a refusal.</summary>
[SuppressMessage(
    "Performance",
    "CA1815:Override equals and operator equals on value types",
    Justification = "Callers inspect an answer and do not compare it.")]
public readonly struct KeyValidation
{
    private readonly string[]? _missingScopes;

    // One more than the window, or 0: a byte beside the status does not make every answer larger.
    private readonly byte _exceededWindow;

    private KeyValidation(
        ValidationStatus status,
        ApiKey? key,
        string[]? missingScopes = null,
        TimeSpan retryAfter = default,
        RateLimitWindow? exceeded = null)
    {
        _exceededWindow = exceeded is { } window ? (byte)(window + 1) : (byte)0;
        Status = status;
        StoredKey = key;
        RetryAfter = retryAfter;
        _missingScopes = missingScopes;
    }

    /// <summary>The status: valid, or the reason for the refusal.</summary>
    public ValidationStatus Status { get; }

    /// <summary>Whether the call is allowed.</summary>
    [MemberNotNullWhen(true, nameof(Key), nameof(StoredKey))]
    public bool IsValid => Status is ValidationStatus.Valid;

    /// <summary>The key if the call is allowed; otherwise null.</summary>
    public ApiKey? Key => IsValid ? StoredKey : null;

    /// <summary>
    /// The refused key, for your logs and support. Null if the call is allowed, or if the key is malformed or unknown.
    /// It grants nothing.
    /// </summary>
    public ApiKey? RefusedKey => IsValid ? null : StoredKey;

    /// <summary>
    /// The required scopes that the key lacks. Empty unless the status is
    /// <see cref="ValidationStatus.InsufficientScope"/>.
    /// </summary>
    public IReadOnlyList<string> MissingScopes => _missingScopes ?? [];

    /// <summary>
    /// The time until a call can be allowed again. Zero unless the status is
    /// <see cref="ValidationStatus.RateLimited"/>.
    /// </summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>
    /// The limit that is used up, or null unless the status is <see cref="ValidationStatus.RateLimited"/>. Of several,
    /// the one whose window ends last.
    /// </summary>
    /// <remarks>
    /// Null for a rate-limited call as well if the window ended at that moment: a call can be allowed at once.
    /// </remarks>
    public RateLimit? ExceededRateLimit
    {
        get
        {
            var window = (RateLimitWindow)(_exceededWindow - 1);
            if (_exceededWindow is 0 || RateLimitRules.LimitOf(StoredKey!.Metadata.RateLimits, window) is not { } limit)
                return null;
            return new(limit, window);
        }
    }

    private ApiKey? StoredKey { get; }

    /// <summary>Returns the key if the call is allowed. Otherwise throws the exception for the status.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidKeyException">The key is malformed or unknown.</exception>
    /// <exception cref="RevokedKeyException">The key was revoked.</exception>
    /// <exception cref="ExpiredKeyException">The key has expired.</exception>
    /// <exception cref="DisabledKeyException">The key is disabled.</exception>
    /// <exception cref="UnavailableKeyException">
    /// The key has a limit or scope that this version of the library does not understand.
    /// </exception>
    /// <exception cref="OutOfScopeException">
    /// The key does not cover the required organization, project or product.
    /// </exception>
    /// <exception cref="InsufficientScopeException">The key lacks a required scope.</exception>
    /// <exception cref="RateLimitedException">A rate limit is used up.</exception>
    public ApiKey EnsureValid() => Status switch
    {
        ValidationStatus.Valid => StoredKey!,
        ValidationStatus.Revoked => throw new RevokedKeyException(StoredKey!),
        ValidationStatus.Expired => throw new ExpiredKeyException(StoredKey!),
        ValidationStatus.Disabled => throw new DisabledKeyException(StoredKey!),
        ValidationStatus.Unavailable => throw new UnavailableKeyException(StoredKey!),
        ValidationStatus.OutOfScope => throw new OutOfScopeException(StoredKey!),
        ValidationStatus.InsufficientScope => throw new InsufficientScopeException(StoredKey!, MissingScopes),
        ValidationStatus.RateLimited => throw new RateLimitedException(StoredKey!, RetryAfter, ExceededRateLimit),
        _ => throw new InvalidKeyException(Status),
    };

    /// <summary>The status, and the key's prefix and id if the key is known.</summary>
    public override string ToString() => StoredKey is null ? Status.ToString() : $"{Status}: {StoredKey}";

    internal static KeyValidation Unknown => default;

    internal static KeyValidation Malformed => new(ValidationStatus.Malformed, null);

    internal static KeyValidation Valid(ApiKey key) => new(ValidationStatus.Valid, key);

    internal static KeyValidation Refused(ValidationStatus status, ApiKey key) => new(status, key);

    internal static KeyValidation InsufficientScope(ApiKey key, string[] missingScopes) =>
        new(ValidationStatus.InsufficientScope, key, missingScopes);

    internal static KeyValidation RateLimited(ApiKey key, TimeSpan retryAfter, RateLimitWindow? exceeded) =>
        new(ValidationStatus.RateLimited, key, retryAfter: retryAfter, exceeded: exceeded);
}
