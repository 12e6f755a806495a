using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
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

    // Not built by Snapshot, which would load the JSON writer: a process that only validates does not need it.
    internal static KeyMetadata Empty { get; } = new()
    {
        Scopes = ReadOnlyCollection<string>.Empty,
        RateLimits = ReadOnlyCollection<RateLimit>.Empty,
        Custom = CustomMetadata.FromStored("{}"),
    };

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
    /// When the key expires, or null (the default) for never. It lies in 1970 or later. It is stored in UTC, rounded
    /// down to the millisecond.
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
        && ExpiresAt == other.ExpiresAt
        && NeverCached == other.NeverCached
        && Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal)
        && RateLimitRules.AreEqual(RateLimits, other.RateLimits)
        && Custom.Equals(other.Custom);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Name, Owner, ExpiresAt, Scopes.Count, RateLimits.Count, Custom.Count);

    /// <summary>Checks the rules, and returns a copy in stored form that shares nothing with the caller.</summary>
    internal KeyMetadata Snapshot(string paramName) => new()
    {
        Name = Name is null ? null : Names.Check(Name, paramName, nameof(Name)),
        Owner = Owner is null ? null : Names.Check(Owner, paramName, nameof(Owner)),
        Scopes = new ReadOnlyArray<string>(ScopeRules.CheckGrants(Scopes, paramName)),
        RateLimits = new ReadOnlyArray<RateLimit>(RateLimitRules.Check(RateLimits, paramName)),
        ExpiresAt = StoredTime.Check(ExpiresAt, paramName),
        NeverCached = NeverCached,
        Custom = Custom.Snapshot(paramName),
    };
}
