namespace ApiKeys;

/// <summary>The status of a key at one moment. If several apply, the first in this order is the key's status.</summary>
public enum KeyStatus
{
    /// <summary>The key was revoked. This is permanent.</summary>
    Revoked,

    /// <summary>The key's <see cref="KeyMetadata.ActivatesAt"/> lies in the future.</summary>
    NotYetActive,

    /// <summary>The key's <see cref="ApiKey.ExpiresAt"/> has passed.</summary>
    Expired,

    /// <summary>The key is disabled. It can be enabled again.</summary>
    Disabled,

    /// <summary>The key is active, and not revoked, expired or disabled.</summary>
    Active,
}
