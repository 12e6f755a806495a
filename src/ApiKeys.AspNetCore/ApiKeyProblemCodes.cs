namespace ApiKeys.AspNetCore;

/// <summary>
/// The values of <c>code</c> in problem details (RFC 9457): of a refusal, and of the management endpoints. They are
/// stable, so that a client may act on them.
/// </summary>
public static class ApiKeyProblemCodes
{
    /// <summary>401: no key was presented.</summary>
    public const string MissingCredential = "missing_credential";

    /// <summary>
    /// 401: the key is not valid. Malformed, unknown, superseded, revoked, expired, disabled and suspended keys, keys
    /// that are not active yet and keys of another environment are answered alike: the answer does not help guessing.
    /// Also the error of the challenge (RFC 6750, section 3.1).
    /// </summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>
    /// 400: more than one credential was presented. Also the error of the challenge (RFC 6750, section 3.1).
    /// Management, 400, 413 or 415: the body or the query cannot be read, the body is too large, or it is not JSON.
    /// </summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>
    /// 403: the key lacks a required scope. The member <c>scope</c> names the missing ones, separated by spaces. The
    /// member <c>any_scope</c> names scopes of which the key needs one and has none. Also the error of the challenge
    /// (RFC 6750, section 3.1).
    /// </summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>403: the key is for another project or product, or of another kind.</summary>
    public const string OutOfScope = "out_of_scope";

    /// <summary>
    /// 403: the request comes from an address outside of the key's networks, or from an unknown one
    /// (<see cref="KeyMetadata.AllowedNetworks"/>).
    /// </summary>
    public const string NetworkNotAllowed = "network_not_allowed";

    /// <summary>403: the key is valid, but another requirement of the app is not met.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>429: a rate limit of the key is used up. <c>Retry-After</c> says for how many seconds.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>
    /// 503: keys cannot be validated, or management cannot use the database, or this version of the library does not
    /// understand a limit or scope of the key (<see cref="ApiKey.IsUnderstood"/>). <c>Retry-After</c> says when to try
    /// again.
    /// </summary>
    public const string Unavailable = "unavailable";

    /// <summary>
    /// Management, 403: the caller would give a key more than it holds itself (<see cref="KeyCeiling"/>), or change its
    /// own key. The member <c>detail</c> says what.
    /// </summary>
    public const string BeyondCeiling = "beyond_ceiling";

    /// <summary>Management, 400: a value breaks a rule. The member <c>detail</c> says which.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>Management, 404: it does not exist, or another organization owns it.</summary>
    public const string NotFound = "not_found";

    /// <summary>Management, 409: the name is taken.</summary>
    public const string AlreadyExists = "already_exists";

    /// <summary>Management, 409: it is still used, and was not deleted.</summary>
    public const string InUse = "in_use";

    /// <summary>
    /// Management, 409: an earlier call with the same <c>Idempotency-Key</c> had another body, or its key was used or
    /// revoked since.
    /// </summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>
    /// Management, 412: somebody else has changed the key since the version that <c>If-Match</c> names.
    /// </summary>
    public const string VersionConflict = "version_conflict";

    /// <summary>Management, 409: the key has three superseded texts that still work, and is not rotated.</summary>
    public const string TooManySecrets = "too_many_secrets";

    /// <summary>Management, 409: the key was revoked or has expired, and is not rotated.</summary>
    public const string KeyEnded = "key_ended";

    /// <summary>Management, 409: a key cannot have a project and a product that are not linked.</summary>
    public const string ProductNotLinked = "product_not_linked";
}
