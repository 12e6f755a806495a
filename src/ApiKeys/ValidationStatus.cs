namespace ApiKeys;

/// <summary>The answer to whether a presented key may be used. Checks are made in a fixed order; the first that fails is the answer.</summary>
public enum ValidationStatus
{
    /// <summary>Nobody was issued this key, or it was deleted. Also the default, so that an answer never given is a refusal.</summary>
    Unknown,

    /// <summary>The text is no key: its shape, length, alphabet or checksum is wrong. Nothing was looked up.</summary>
    Malformed,

    /// <summary>The key was revoked.</summary>
    Revoked,

    /// <summary>The key has expired.</summary>
    Expired,

    /// <summary>The key is disabled.</summary>
    Disabled,

    /// <summary>The required organization, project or product is not one that the key covers.</summary>
    OutOfScope,

    /// <summary>A required scope was not granted.</summary>
    InsufficientScope,

    /// <summary>A rate limit is used up.</summary>
    RateLimited,

    /// <summary>The call is allowed.</summary>
    Valid,
}
