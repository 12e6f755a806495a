namespace ApiKeys.Rules;

/// <summary>
/// The versions of the rules that a key's restrictions need. A node that is older than a key's version refuses the key:
/// to ignore a restriction that it does not know could allow too much. A new restriction gets the next number, and
/// <see cref="Of"/> says which keys have it.
/// </summary>
internal static class RulesVersion
{
    /// <summary>Tenancy, scopes, limits, expiry, kind and environment.</summary>
    public const int Initial = 1;

    /// <summary><see cref="KeyMetadata.NeverCached"/>.</summary>
    public const int NeverCached = 2;

    /// <summary>Several secrets, some of which end.</summary>
    public const int Secrets = 3;

    /// <summary><see cref="KeyMetadata.AllowedNetworks"/> and <see cref="KeyMetadata.ActivatesAt"/>.</summary>
    public const int NetworksAndActivation = 4;

    /// <summary>The newest version that this code understands.</summary>
    public const int Newest = NetworksAndActivation;

    /// <summary>The version that a key with these metadata needs.</summary>
    public static int Of(KeyMetadata metadata)
    {
        if (metadata.AllowedNetworks.Count > 0 || metadata.ActivatesAt is not null)
            return NetworksAndActivation;
        return metadata.NeverCached ? NeverCached : Initial;
    }
}
