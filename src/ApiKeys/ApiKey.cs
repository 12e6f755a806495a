using ApiKeys.Rules;
using ApiKeys.Usage;
using ApiKeys.Values;

namespace ApiKeys;

/// <summary>
/// A stored key, without its text: the text is not stored and cannot be read again.
/// It is an immutable snapshot. Two snapshots are equal when all their values are equal.
/// </summary>
public sealed record ApiKey
{
    private readonly OptionalTime _revokedAt;
    private readonly OptionalTime _disabledAt;
    private readonly OptionalTime _lastUsedAt;
    private readonly OptionalTime _endsBy;
    private readonly Uncompared _companion;

    internal ApiKey()
    {
    }

    /// <summary>The key's id.</summary>
    public ApiKeyId Id { get; internal init; }

    /// <summary>The organization that owns the key.</summary>
    public OrganizationId OrganizationId { get; internal init; }

    /// <summary>The project that the key is scoped to, or null.</summary>
    public ProjectId? ProjectId { get; internal init; }

    /// <summary>The product that the key is scoped to, or null.</summary>
    public ProductId? ProductId { get; internal init; }

    /// <summary>
    /// The start of the key's text, up to the eighth character of its token, such as <c>sk_live_4fGh2kLm</c>. People
    /// can tell keys apart by it. It does not help to guess the other 35 characters of the token.
    /// </summary>
    public string Prefix { get; internal init; } = "";

    /// <summary>
    /// The kind of the key: the prefix that its text begins with, such as <c>sk</c>. It never changes.
    /// </summary>
    public string Kind { get; internal init; } = "";

    /// <summary>The environment that the key was issued in, such as <c>live</c>, or empty. It never changes.</summary>
    public string Environment { get; internal init; } = "";

    /// <summary>The metadata that were given when the key was issued or last updated.</summary>
    public KeyMetadata Metadata { get; internal init; } = KeyMetadata.Empty;

    /// <summary>When the key was issued, in UTC, to the millisecond.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>
    /// When the key ends, in UTC, or null for never: at its <see cref="KeyMetadata.ExpiresAt"/>, or when it has lived
    /// for <see cref="ApiKeyOptions.MaxKeyLifetime"/> of the client that read it, whichever is earlier.
    /// </summary>
    public DateTimeOffset? ExpiresAt
    {
        get
        {
            var own = Metadata.ExpiresAt;
            DateTimeOffset? endsBy = _endsBy;
            return own is null || endsBy < own ? endsBy : own;
        }
    }

    /// <summary>When the key was first revoked, in UTC, or null if it is not revoked.</summary>
    public DateTimeOffset? RevokedAt
    {
        get => _revokedAt;
        internal init => _revokedAt = value;
    }

    /// <summary>Since when the key is disabled, in UTC, or null if it is not disabled.</summary>
    public DateTimeOffset? DisabledAt
    {
        get => _disabledAt;
        internal init => _disabledAt = value;
    }

    /// <summary>The reason that was given when the key was revoked, or null.</summary>
    public string? RevokedReason => Reasons?.Revoked;

    /// <summary>The reason that was given when the key was disabled, or null.</summary>
    public string? DisabledReason => Reasons?.Disabled;

    /// <summary>
    /// The level at which the key is suspended, or null if it is not: see
    /// <see cref="ApiKeyClient.SuspendOrganizationAsync"/>. It is no part of the key's own status.
    /// </summary>
    public SuspensionLevel? SuspendedBy { get; internal init; }

    /// <summary>When the last use of the key was counted, in UTC, or null if none was.</summary>
    public DateTimeOffset? LastUsedAt
    {
        get => _lastUsedAt;
        internal init => _lastUsedAt = value;
    }

    /// <summary>The number of uses: calls that were allowed and counted.</summary>
    /// <remarks>
    /// When a client reads a key, it adds the uses that it has not written yet. A validation does not: its key has the
    /// count that was stored when the key was read.
    /// </remarks>
    public long UseCount { get; internal init; }

    /// <summary>
    /// The version of the key: 1 when it is issued, and higher after each change of it. Uses do not change it, and
    /// neither does a suspension.
    /// </summary>
    public int Version { get; internal init; } = 1;

    /// <summary>
    /// False if the key has a restriction that this version of the library does not understand, because another
    /// version or another program wrote it. <see cref="Metadata"/> then holds what is understood. Validation refuses
    /// the key (<see cref="ValidationStatus.Unavailable"/>). It can be revoked, disabled, enabled and deleted, but not
    /// updated.
    /// </summary>
    public bool IsUnderstood { get; internal init; } = true;

    /// <summary>
    /// Whether a validation found the key by a text that was superseded and still works: its holder should change to
    /// the current text. False for a key that was read otherwise.
    /// </summary>
    public bool UsesSupersededSecret => PresentedSecret is { IsCurrent: false };

    internal KeyReasons? Reasons { get; init; }

    /// <summary>When the key ends at the latest, whatever its own expiry; null for no such time.</summary>
    internal DateTimeOffset? EndsBy
    {
        init => _endsBy = value;
    }

    /// <summary>
    /// The secret whose text was presented, for a key that a look-up found by its text. Null for a first secret without
    /// an end.
    /// </summary>
    internal PresentedSecret? PresentedSecret
    {
        get => _companion.Value as PresentedSecret;
        init => _companion = new(value);
    }

    /// <summary>The secret that counts the uses of the presented text; 0 if the key alone counts them.</summary>
    internal int CountedSecret => PresentedSecret?.CountedNumber ?? 0;

    /// <summary>Uses of single secrets that are included in the count of a key that was read for its counts.</summary>
    internal SecretUses[]? UnwrittenUses
    {
        get => _companion.Value as SecretUses[];
        init => _companion = new(value);
    }

    /// <summary>Computes the key's status at a moment.</summary>
    /// <param name="moment">The moment, such as now.</param>
    public KeyStatus GetStatus(DateTimeOffset moment) =>
        KeyStatusRules.StatusAt(moment, RevokedAt, Metadata.ActivatesAt, ExpiresAt, DisabledAt);

    /// <summary>Whether the key was granted a scope, by the rules of <see cref="KeyMetadata.Scopes"/>.</summary>
    /// <param name="scope">
    /// The scope, compared ordinally. Its syntax is not checked: a wildcard grant covers every longer text with its
    /// prefix.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="scope"/> is null.</exception>
    public bool HasScope(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return ScopeRules.IsGranted(ReadOnlyArray<string>.ItemsOf(Metadata.Scopes), scope);
    }

    /// <summary>The key's prefix and id.</summary>
    public override string ToString() => $"{Prefix}… ({Id})";
}
