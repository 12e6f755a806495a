namespace ApiKeys;

/// <summary>The state of a key at one moment. Where several apply, the one named first here is the key's status.</summary>
public enum KeyStatus
{
    /// <summary>It was revoked, for good.</summary>
    Revoked,

    /// <summary>Its <see cref="KeyMetadata.ExpiresAt"/> has come.</summary>
    Expired,

    /// <summary>It is disabled, until it is enabled again.</summary>
    Disabled,

    /// <summary>It is neither revoked, nor expired, nor disabled.</summary>
    Active,
}
