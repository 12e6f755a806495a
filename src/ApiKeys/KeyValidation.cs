using System.Diagnostics.CodeAnalysis;
using ApiKeys.RateLimits;
using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>The outcome of validating a presented key. The default value is a refusal.</summary>
[SuppressMessage(
    "Performance",
    "CA1815:Override equals and operator equals on value types",
    Justification = "Callers inspect an answer and do not compare it.")]
public readonly struct KeyValidation
{
    // Each answer is copied several times, so two statuses share a field.
    // The MissingScopes; or the NearestLimit of an allowed call or of a rate-limited one.
    private readonly object? _detail;

    // For an allowed call, the calls that are left of the lease. For a rate-limited one, the ticks to wait.
    private readonly long _number;

    private KeyValidation(ValidationStatus status, ApiKey? key, object? detail = null, long number = 0)
    {
        Status = status;
        StoredKey = key;
        _detail = detail;
        _number = number;
    }

    /// <summary>The status: valid, or the reason for the refusal.</summary>
    public ValidationStatus Status { get; }

    /// <summary>Whether the call is allowed.</summary>
    [MemberNotNullWhen(true, nameof(Key), nameof(StoredKey))]
    public bool IsValid => Status is ValidationStatus.Valid;

    /// <summary>The key if the call is allowed; otherwise null.</summary>
    public ApiKey? Key => IsValid ? StoredKey : null;

    /// <summary>
    /// The refused key, for your logs and support. Null if the call is allowed, or if the key is malformed or unknown,
    /// or if its text alone names another environment. It grants nothing.
    /// </summary>
    public ApiKey? RefusedKey => IsValid ? null : StoredKey;

    /// <summary>
    /// The secret of the key whose text was presented, for an allowed call and for a refused one. Null if there is no
    /// key. A call with an older text than the current one tells who still has to change it.
    /// </summary>
    public PresentedSecret? Secret =>
        StoredKey?.PresentedSecret
        ?? (StoredKey is null ? null : new(number: 1, StoredKey.CreatedAt, expiresAt: null, isCurrent: true));

    /// <summary>
    /// The required scopes that the key lacks. Empty unless the status is
    /// <see cref="ValidationStatus.InsufficientScope"/>.
    /// </summary>
    public IReadOnlyList<string> MissingScopes => (_detail as MissingScopes)?.All ?? [];

    /// <summary>
    /// The scopes of which the key needs at least one and has none (<see cref="KeyRequirement.AnyScopes"/>). Empty
    /// unless the status is <see cref="ValidationStatus.InsufficientScope"/>, and if the key has one of them.
    /// </summary>
    public IReadOnlyList<string> MissingAnyScopes => (_detail as MissingScopes)?.Any ?? [];

    /// <summary>
    /// The time until a call can be allowed again. Zero unless the status is
    /// <see cref="ValidationStatus.RateLimited"/>.
    /// </summary>
    public TimeSpan RetryAfter => Status is ValidationStatus.RateLimited ? new(_number) : TimeSpan.Zero;

    /// <summary>
    /// The limit that is used up, or null unless the status is <see cref="ValidationStatus.RateLimited"/>. Of several,
    /// the one whose window ends last.
    /// </summary>
    /// <remarks>
    /// Null for a rate-limited call as well if the window ended at that moment: a call can be allowed at once.
    /// </remarks>
    public RateLimit? ExceededRateLimit =>
        Status is ValidationStatus.RateLimited && _detail is NearestLimit exceeded ? exceeded.Limit : null;

    /// <summary>
    /// The limit that is nearest to its end, and what is left of it: the limit with the fewest calls left, and of equal
    /// ones the one whose window ends last. For a call that is refused as <see cref="ValidationStatus.RateLimited"/> it
    /// is <see cref="ExceededRateLimit"/>. Null for a key without limits, for a call that was not charged, such as
    /// another refusal or one without <see cref="KeyRequirement.EnforceRateLimits"/>, and if it is not known.
    /// </summary>
    /// <remarks>
    /// It is not known for a rate-limited call whose <see cref="ExceededRateLimit"/> is null. It may also be unknown
    /// for an allowed call right after a fault of the database. Reading this needs no database, and does not allocate.
    /// </remarks>
    public RateLimitStatus? NearestRateLimit =>
        _detail is NearestLimit nearest ? nearest.With(IsValid ? _number : 0) : null;

    private ApiKey? StoredKey { get; }

    /// <summary>Returns the key if the call is allowed. Otherwise throws the exception for the status.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidKeyException">The key is malformed or unknown.</exception>
    /// <exception cref="WrongEnvironmentException">The key is of an environment that is not accepted.</exception>
    /// <exception cref="SupersededKeyException">The text was superseded by a rotation, or is too old.</exception>
    /// <exception cref="RevokedKeyException">The key was revoked.</exception>
    /// <exception cref="NotYetActiveKeyException">The key is not active yet.</exception>
    /// <exception cref="ExpiredKeyException">The key has expired.</exception>
    /// <exception cref="DisabledKeyException">The key is disabled.</exception>
    /// <exception cref="UnavailableKeyException">
    /// The key has a restriction that this version of the library does not understand.
    /// </exception>
    /// <exception cref="SuspendedKeyException">
    /// The key's organization, project, product or owner is suspended.
    /// </exception>
    /// <exception cref="WrongKindException">The key is of another kind than the required one.</exception>
    /// <exception cref="OutOfScopeException">
    /// The key does not cover the required organization, project or product.
    /// </exception>
    /// <exception cref="NetworkNotAllowedException">
    /// The call's address is outside of the key's networks, or not known.
    /// </exception>
    /// <exception cref="InsufficientScopeException">
    /// The key lacks a required scope, or all of those of which it needs one.
    /// </exception>
    /// <exception cref="RateLimitedException">A rate limit is used up.</exception>
    public ApiKey EnsureValid() => Status switch
    {
        ValidationStatus.Valid => StoredKey!,
        ValidationStatus.WrongEnvironment => throw new WrongEnvironmentException(StoredKey),
        ValidationStatus.Superseded => throw new SupersededKeyException(StoredKey!),
        ValidationStatus.Revoked => throw new RevokedKeyException(StoredKey!),
        ValidationStatus.NotYetActive => throw new NotYetActiveKeyException(StoredKey!),
        ValidationStatus.Expired => throw new ExpiredKeyException(StoredKey!),
        ValidationStatus.Disabled => throw new DisabledKeyException(StoredKey!),
        ValidationStatus.Suspended => throw new SuspendedKeyException(StoredKey!),
        ValidationStatus.WrongKind => throw new WrongKindException(StoredKey!),
        ValidationStatus.Unavailable => throw new UnavailableKeyException(StoredKey!),
        ValidationStatus.OutOfScope => throw new OutOfScopeException(StoredKey!),
        ValidationStatus.NetworkNotAllowed => throw new NetworkNotAllowedException(StoredKey!),
        ValidationStatus.InsufficientScope =>
            throw new InsufficientScopeException(StoredKey!, MissingScopes, MissingAnyScopes),
        ValidationStatus.RateLimited => throw new RateLimitedException(StoredKey!, RetryAfter, ExceededRateLimit),
        _ => throw new InvalidKeyException(Status),
    };

    /// <summary>The status, and the key's prefix and id if the key is known.</summary>
    public override string ToString() => StoredKey is null ? Status.ToString() : $"{Status}: {StoredKey}";

    internal static KeyValidation Unknown => default;

    internal static KeyValidation Malformed => new(ValidationStatus.Malformed, null);

    internal static KeyValidation WrongEnvironment => new(ValidationStatus.WrongEnvironment, null);

    internal static KeyValidation Valid(ApiKey key) => new(ValidationStatus.Valid, key);

    /// <summary>A call that was charged to the key's limits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="nearest">The limit with the fewest calls left; null if unknown.</param>
    /// <param name="unspent">The calls that are left of the lease.</param>
    internal static KeyValidation Valid(ApiKey key, NearestLimit? nearest, long unspent) =>
        new(ValidationStatus.Valid, key, nearest, unspent);

    internal static KeyValidation Of(ValidationStatus status, ApiKey key) => new(status, key);

    internal static KeyValidation InsufficientScope(ApiKey key, MissingScopes missing) =>
        new(ValidationStatus.InsufficientScope, key, missing);

    internal static KeyValidation RateLimited(ApiKey key, TimeSpan retryAfter, NearestLimit? exceeded) =>
        new(ValidationStatus.RateLimited, key, exceeded, retryAfter.Ticks);

    /// <summary>The same answer with the key as it was read since.</summary>
    internal KeyValidation WithKey(ApiKey key) => new(Status, key, _detail, _number);
}
