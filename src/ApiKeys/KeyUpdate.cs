using System.Diagnostics.CodeAnalysis;
using System.Net;
using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>
/// A change of a key's metadata. The members that you set are changed, also those that you set to null; all others stay
/// as they are. So no caller can remove a restriction that it does not know.
/// </summary>
/// <remarks>
/// The rules are those of <see cref="KeyMetadata"/>.
/// <see cref="ApiKeyClient.UpdateKeyAsync(OrganizationId, ApiKeyId, KeyUpdate, CancellationToken)"/> checks them and
/// throws an <see cref="ArgumentException"/> if one is broken. It reads the object once, before it returns its task.
/// </remarks>
public sealed class KeyUpdate
{
    private KeyMetadata _values = new();
    private Members _set;

    [Flags]
    private enum Members
    {
        None = 0,
        Name = 1,
        Owner = 2,
        Scopes = 4,
        RateLimits = 8,
        ExpiresAt = 16,
        Custom = 32,
        CustomPatch = 64,
        NeverCached = 128,
        AllowedNetworks = 256,
        ActivatesAt = 512,
    }

    /// <summary>The new <see cref="KeyMetadata.Name"/>; null removes it.</summary>
    public string? Name
    {
        get => _values.Name;
        set => Set(Members.Name, _values with { Name = value });
    }

    /// <summary>The new <see cref="KeyMetadata.Owner"/>; null removes it.</summary>
    public string? Owner
    {
        get => _values.Owner;
        set => Set(Members.Owner, _values with { Owner = value });
    }

    /// <summary>All scopes that the key has from now on (<see cref="KeyMetadata.Scopes"/>); null means none.</summary>
    [AllowNull]
    public IReadOnlyList<string> Scopes
    {
        get => _values.Scopes;
        set => Set(Members.Scopes, _values with { Scopes = value });
    }

    /// <summary>
    /// All limits that the key has from now on (<see cref="KeyMetadata.RateLimits"/>); null removes them.
    /// </summary>
    [AllowNull]
    public IReadOnlyList<RateLimit> RateLimits
    {
        get => _values.RateLimits;
        set => Set(Members.RateLimits, _values with { RateLimits = value });
    }

    /// <summary>
    /// All networks from which the key may be used from now on (<see cref="KeyMetadata.AllowedNetworks"/>); null or an
    /// empty list allows every address.
    /// </summary>
    [AllowNull]
    public IReadOnlyList<IPNetwork> AllowedNetworks
    {
        get => _values.AllowedNetworks;
        set => Set(Members.AllowedNetworks, _values with { AllowedNetworks = value });
    }

    /// <summary>The new <see cref="KeyMetadata.ActivatesAt"/>; null means at once.</summary>
    public DateTimeOffset? ActivatesAt
    {
        get => _values.ActivatesAt;
        set => Set(Members.ActivatesAt, _values with { ActivatesAt = value });
    }

    /// <summary>The new <see cref="KeyMetadata.ExpiresAt"/>; null means that the key does not expire.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get => _values.ExpiresAt;
        set => Set(Members.ExpiresAt, _values with { ExpiresAt = value });
    }

    /// <summary>The new <see cref="KeyMetadata.NeverCached"/>.</summary>
    public bool NeverCached
    {
        get => _values.NeverCached;
        set => Set(Members.NeverCached, _values with { NeverCached = value });
    }

    /// <summary>The new <see cref="KeyMetadata.Custom"/>, in place of the whole object; null empties it.</summary>
    [AllowNull]
    public CustomMetadata Custom
    {
        get => _values.Custom;
        set => Set(Members.Custom, _values with { Custom = value ?? [] });
    }

    /// <summary>
    /// A merge patch for <see cref="KeyMetadata.Custom"/> (JSON Merge Patch, RFC 7396): its members are set, a member
    /// that is JSON's null is removed, and objects within are merged in the same way. Null, the default, patches
    /// nothing. It cannot be set together with <see cref="Custom"/>.
    /// </summary>
    public CustomMetadata? CustomPatch
    {
        get;
        set
        {
            field = value;
            _set = value is null ? _set & ~Members.CustomPatch : _set | Members.CustomPatch;
        }
    }

    /// <summary>The metadata of a key as they would be after this change. Nothing is changed.</summary>
    /// <param name="metadata">The metadata of the key, as a client returned them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="metadata"/> is null.</exception>
    /// <exception cref="ArgumentException">The update breaks a rule. The message names it.</exception>
    public KeyMetadata ApplyTo(KeyMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return Snapshot("update").ApplyTo(metadata.Snapshot(nameof(metadata)), "update");
    }

    /// <summary>Whether the update changes when the key expires.</summary>
    internal bool SetsExpiry => Sets(Members.ExpiresAt);

    /// <summary>Whether the update changes when the key begins or ends.</summary>
    internal bool SetsTime => Sets(Members.ActivatesAt | Members.ExpiresAt);

    /// <summary>Checks the rules of the members that are set, and returns a copy that shares nothing.</summary>
    internal KeyUpdate Snapshot(string paramName)
    {
        if (Sets(Members.Custom) && Sets(Members.CustomPatch))
            throw new ArgumentException($"Set {nameof(Custom)} or {nameof(CustomPatch)}, not both.", paramName);

        return new()
        {
            CustomPatch = CustomPatch?.Snapshot(paramName),
            _values = _values.Snapshot(paramName),
            _set = _set,
        };
    }

    /// <summary>The metadata of a key after this change. Both are in stored form.</summary>
    /// <exception cref="ArgumentException">
    /// The patched object breaks a rule, such as that of its size, or the key would end before it is active.
    /// </exception>
    internal KeyMetadata ApplyTo(KeyMetadata stored, string paramName)
    {
        var updated = stored;
        if (Sets(Members.Name))
            updated = updated with { Name = Name };
        if (Sets(Members.Owner))
            updated = updated with { Owner = Owner };
        if (Sets(Members.Scopes))
            updated = updated with { Scopes = Scopes };
        if (Sets(Members.RateLimits))
            updated = updated with { RateLimits = RateLimits };
        if (Sets(Members.AllowedNetworks))
            updated = updated with { AllowedNetworks = AllowedNetworks };
        if (Sets(Members.ActivatesAt))
            updated = updated with { ActivatesAt = ActivatesAt };
        if (Sets(Members.ExpiresAt))
            updated = updated with { ExpiresAt = ExpiresAt };
        if (Sets(Members.NeverCached))
            updated = updated with { NeverCached = NeverCached };
        if (Sets(Members.Custom))
            updated = updated with { Custom = Custom };
        if (SetsTime)
            KeyTerms.CheckActivation(updated.ActivatesAt, updated.ExpiresAt, paramName);
        return CustomPatch is null
            ? updated
            : updated with { Custom = updated.Custom.Merge(CustomPatch).Snapshot(paramName) };
    }

    private bool Sets(Members member) => (_set & member) is not Members.None;

    private void Set(Members member, KeyMetadata values) => (_values, _set) = (values, _set | member);
}
