using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using ApiKeys.Rules;
using ApiKeys.Values;

namespace ApiKeys;

/// <summary>
/// What you say about a key when you issue or update it. Two are equal when all their values are; the order of the scopes
/// counts. What a key hands out cannot be changed: take a copy using <c>with</c>, and update the key.
/// </summary>
/// <remarks>The rules below are checked when a key is created or updated, by an <see cref="ArgumentException"/>.</remarks>
public sealed record KeyMetadata
{
    /// <summary>The most characters of a name or an owner, in UTF-16 code units: 255.</summary>
    public const int MaxNameLength = Names.MaxLength;

    /// <summary>The most characters of a scope: 128.</summary>
    public const int MaxScopeLength = ScopeRules.MaxLength;

    /// <summary>The most scopes of a key: 256.</summary>
    public const int MaxScopes = ScopeRules.MaxCount;

    // Without Snapshot, which checks and writes JSON: a process that only validates never needs what that takes to start.
    internal static KeyMetadata Empty { get; } = new()
    {
        Scopes = ReadOnlyCollection<string>.Empty,
        RateLimits = ReadOnlyCollection<RateLimit>.Empty,
        Custom = CustomMetadata.FromStored("{}"),
    };

    internal bool HasRateLimits => !ReadOnlyArray<RateLimit>.ItemsOf(RateLimits).IsEmpty;

    /// <summary>
    /// What people call the key, or null (the default). 1 to 255 characters, none a control character, the first and the
    /// last no white space.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Your own id of who holds the key, or null (the default): indexed, so that keys are listed by it. The same rules as for <see cref="Name"/>.</summary>
    public string? Owner { get; init; }

    /// <summary>
    /// What the key may do; none by default, and at most 256. Each has 1 to 128 characters of <c>A-Z a-z 0-9 . _ : / -</c> and may end in
    /// <c>*</c>: <c>orders:*</c> covers everything below <c>orders:</c>, and <c>*</c> covers everything. They are compared
    /// ordinally; repeated ones are stored once.
    /// </summary>
    [AllowNull]
    public IReadOnlyList<string> Scopes { get; init => field = value ?? []; } = [];

    /// <summary>How often the key may be used; unlimited by default. At most one limit for each window; a call is allowed when all of them allow it.</summary>
    [AllowNull]
    public IReadOnlyList<RateLimit> RateLimits { get; init => field = value ?? []; } = [];

    /// <summary>When the key ceases to be valid, or null (the default) for never. In 1970 or later; kept in UTC, rounded down to the millisecond.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A JSON object of your own, empty by default.</summary>
    [AllowNull]
    public CustomMetadata Custom { get => field ??= []; init; }

    /// <inheritdoc/>
    public bool Equals(KeyMetadata? other) =>
        other is not null
        && Name == other.Name
        && Owner == other.Owner
        && ExpiresAt == other.ExpiresAt
        && Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal)
        && RateLimits.SequenceEqual(other.RateLimits)
        && Custom.Equals(other.Custom);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Owner, ExpiresAt, Scopes.Count, RateLimits.Count, Custom.Count);

    /// <summary>A copy that shares nothing with its caller, checked against the rules and in the form in which it is stored.</summary>
    internal KeyMetadata Snapshot(string paramName) => new()
    {
        Name = Name is null ? null : Names.Check(Name, paramName, nameof(Name)),
        Owner = Owner is null ? null : Names.Check(Owner, paramName, nameof(Owner)),
        Scopes = new ReadOnlyArray<string>(ScopeRules.CheckGrants(Scopes, paramName)),
        RateLimits = new ReadOnlyArray<RateLimit>(RateLimitRules.Check(RateLimits, paramName)),
        ExpiresAt = StoredTime.Check(ExpiresAt, paramName),
        Custom = Custom.Snapshot(paramName),
    };
}
