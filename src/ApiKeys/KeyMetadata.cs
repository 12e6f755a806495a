using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using ApiKeys.Rules;
using ApiKeys.Values;

namespace ApiKeys;

/// <summary>
/// The metadata that you give a key when you issue or update it. Two are equal when all their values are equal, and the
/// scopes are in the same order. The metadata of a key are read-only: copy them using <c>with</c>, and update the key.
/// </summary>
/// <remarks>
/// Issuing or updating a key checks the rules that each property states. It throws an <see cref="ArgumentException"/>
/// if one is broken.
/// </remarks>
public sealed record KeyMetadata
{
    /// <summary>The maximum length of a name or an owner, in UTF-16 code units: 255.</summary>
    public const int MaxNameLength = Names.MaxLength;

    /// <summary>The maximum length of a scope, in characters: 128.</summary>
    public const int MaxScopeLength = ScopeRules.MaxLength;

    /// <summary>The maximum number of scopes of a key: 256.</summary>
    public const int MaxScopes = ScopeRules.MaxCount;

    /// <summary>The maximum number of <see cref="AllowedNetworks"/>: 64.</summary>
    public const int MaxNetworks = Networks.MaxCount;

    // Not built by Snapshot, which would load the JSON writer: a process that only validates does not need it.
    internal static KeyMetadata Empty { get; } = new()
    {
        Scopes = ReadOnlyCollection<string>.Empty,
        RateLimits = ReadOnlyCollection<RateLimit>.Empty,
        AllowedNetworks = Networks.Any,
        Custom = CustomMetadata.FromStored("{}"),
    };

    /// <summary>Whether a call from an address is allowed. For stored metadata.</summary>
    internal bool AllowsAddress(IPAddress? address) =>
        (AllowedNetworks as Networks ?? Networks.Check(AllowedNetworks, nameof(address))).Allow(address);

    internal bool HasRateLimits => !ReadOnlyArray<RateLimit>.ItemsOf(RateLimits).IsEmpty;

    /// <summary>
    /// The key's name for people, or null (the default). It has 1 to 255 characters, holds no control character, and
    /// neither begins nor ends with white space.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// Your own id for the key's holder, or null (the default). It is indexed: keys can be listed by owner. The rules
    /// of <see cref="Name"/> apply.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary>
    /// The scopes that the key is granted: at most 256, none by default. Each has 1 to 128 characters of
    /// <c>A-Z a-z 0-9 . _ : / -</c>, and may end in <c>*</c>. <c>orders:*</c> covers every scope below <c>orders:</c>,
    /// and <c>*</c> covers every scope. Scopes are compared ordinally. Repeated scopes are stored once.
    /// </summary>
    [AllowNull]
    public IReadOnlyList<string> Scopes { get; init => field = value ?? []; } = [];

    /// <summary>
    /// The key's rate limits, at most one for each window; none by default. A call must be within every limit.
    /// </summary>
    [AllowNull]
    public IReadOnlyList<RateLimit> RateLimits { get; init => field = value ?? []; } = [];

    /// <summary>
    /// The networks from which the key may be used, in CIDR notation: at most <see cref="MaxNetworks"/>. Empty, the
    /// default, allows every address. A call from another address, or from an unknown one, is refused as
    /// <see cref="ValidationStatus.NetworkNotAllowed"/>.
    /// </summary>
    /// <remarks>
    /// IPv4 addresses that are mapped into IPv6 count as IPv4, in a network (<c>::ffff:10.0.0.0/104</c> is stored as
    /// <c>10.0.0.0/8</c>) and in a call. A network of IPv6 such as <c>::/0</c> does not cover IPv4. Scopes of addresses
    /// are dropped, and repeated networks are stored once. <see cref="IPNetwork"/> itself drops the bits after the
    /// prefix: it makes <c>10.0.0.0/8</c> of <c>10.0.0.1/8</c>. Its default value is <c>0.0.0.0/0</c>, all of IPv4.
    /// </remarks>
    [AllowNull]
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init => field = value ?? []; } = [];

    /// <summary>
    /// When the key becomes active, or null (the default) for at once. It lies in 1970 or later, and before the key's
    /// expiry. It is stored in UTC, rounded down to the millisecond. Until then the key is refused as
    /// <see cref="ValidationStatus.NotYetActive"/>.
    /// </summary>
    public DateTimeOffset? ActivatesAt { get; init; }

    /// <summary>
    /// When the key expires, or null (the default) for never. It lies in 1970 or later. It is stored in UTC, rounded
    /// down to the millisecond. <see cref="ApiKey.ExpiresAt"/> is when the key ends, which may be earlier.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Whether no client keeps the key in memory; false by default. Each call with the key then asks the database, and
    /// a change elsewhere takes effect at once. It suits a key that may do much and is used seldom, such as an
    /// operator's.
    /// </summary>
    public bool NeverCached { get; init; }

    /// <summary>Your own JSON object; empty by default.</summary>
    [AllowNull]
    public CustomMetadata Custom { get => field ??= []; init; }

    /// <inheritdoc/>
    public bool Equals(KeyMetadata? other) =>
        other is not null
        && Name == other.Name
        && Owner == other.Owner
        && ActivatesAt == other.ActivatesAt
        && ExpiresAt == other.ExpiresAt
        && NeverCached == other.NeverCached
        && Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal)
        && RateLimitRules.AreEqual(RateLimits, other.RateLimits)
        && AreEqual(AllowedNetworks, other.AllowedNetworks)
        && Custom.Equals(other.Custom);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Name, Owner, ExpiresAt, Scopes.Count, RateLimits.Count, Custom.Count);

    /// <summary>Checks the rules, and returns a copy in stored form that shares nothing with the caller.</summary>
    internal KeyMetadata Snapshot(string paramName)
    {
        var stored = new KeyMetadata
        {
            Name = Name is null ? null : Names.Check(Name, paramName, nameof(Name)),
            Owner = Owner is null ? null : Names.Check(Owner, paramName, nameof(Owner)),
            Scopes = new ReadOnlyArray<string>(ScopeRules.CheckGrants(Scopes, paramName)),
            RateLimits = new ReadOnlyArray<RateLimit>(RateLimitRules.Check(RateLimits, paramName)),
            AllowedNetworks = Networks.Check(AllowedNetworks, paramName),
            ActivatesAt = StoredTime.Check(ActivatesAt, paramName, nameof(ActivatesAt)),
            ExpiresAt = StoredTime.Check(ExpiresAt, paramName),
            NeverCached = NeverCached,
            Custom = Custom.Snapshot(paramName),
        };
        KeyTerms.CheckActivation(stored.ActivatesAt, stored.ExpiresAt, paramName);
        return stored;
    }

    // By hand: LINQ would add native code for the type of items.
    private static bool AreEqual(IReadOnlyList<IPNetwork> one, IReadOnlyList<IPNetwork> other)
    {
        if (one.Count != other.Count)
            return false;
        for (var i = 0; i < one.Count; i++)
        {
            if (!one[i].Equals(other[i]))
                return false;
        }

        return true;
    }
}
