namespace ApiKeys;

/// <summary>
/// The result of validating a presented key. The checks have a fixed order, and the first that fails decides the
/// status.
/// </summary>
public enum ValidationStatus
{
    /// <summary>
    /// The key was never issued, or it was deleted, or it belongs to another organization than the required one:
    /// nothing of such a key is told. This is the default value: a missing answer refuses.
    /// </summary>
    Unknown,

    /// <summary>
    /// The text is not a key: its shape, length, alphabet or checksum is wrong. It was not looked up.
    /// </summary>
    Malformed,

    /// <summary>
    /// The key is of an environment that is not accepted: see <see cref="ApiKeyOptions.Environment"/>. Where its text
    /// says so, it was not looked up.
    /// </summary>
    WrongEnvironment,

    /// <summary>
    /// The text was superseded: the key was rotated, and the time for its older texts is over. Or the text is older
    /// than <see cref="ApiKeyOptions.MaxSecretAge"/>.
    /// </summary>
    Superseded,

    /// <summary>The key was revoked.</summary>
    Revoked,

    /// <summary>The key is not active yet: see <see cref="KeyMetadata.ActivatesAt"/>.</summary>
    NotYetActive,

    /// <summary>The key has expired.</summary>
    Expired,

    /// <summary>The key is disabled.</summary>
    Disabled,

    /// <summary>
    /// The key's organization, project, product or owner is suspended: see <see cref="ApiKey.SuspendedBy"/>.
    /// </summary>
    Suspended,

    /// <summary>
    /// The key has a restriction that this version of the library does not understand. Another version or another
    /// program wrote it. To ignore it could allow too much. See <see cref="ApiKey.IsUnderstood"/>. Or the key has a
    /// limit, and the database is read-only: see <see cref="ApiKeyOptions.IgnoreRateLimitsWhenReadOnly"/>.
    /// </summary>
    Unavailable,

    /// <summary>The key is of another kind than the required one: see <see cref="KeyRequirement.Kind"/>.</summary>
    WrongKind,

    /// <summary>The key does not cover the required project or product.</summary>
    OutOfScope,

    /// <summary>
    /// The call comes from an address outside of the key's networks, or its address is not known: see
    /// <see cref="KeyMetadata.AllowedNetworks"/> and <see cref="KeyCall.Address"/>.
    /// </summary>
    NetworkNotAllowed,

    /// <summary>The key lacks a required scope, or all of those of which it needs one.</summary>
    InsufficientScope,

    /// <summary>A rate limit of the key is used up.</summary>
    RateLimited,

    /// <summary>The call is allowed.</summary>
    Valid,
}
