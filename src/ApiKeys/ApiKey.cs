using ApiKeys.Rules;
using ApiKeys.Values;

namespace ApiKeys;

/// <summary>
/// A key as it is stored: everything but its text, which nobody can read again. It is an immutable picture of one moment;
/// two are equal when all their values are.
/// </summary>
public sealed record ApiKey
{
    private readonly OptionalTime _revokedAt;
    private readonly OptionalTime _disabledAt;
    private readonly OptionalTime _lastUsedAt;

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
    /// The beginning of the key's text up to the eighth character of its token, such as <c>sk_live_4fGh2kLm</c>: enough for
    /// people to tell keys apart, and no help in guessing the other 35 characters.
    /// </summary>
    public string Prefix { get; internal init; } = "";

    /// <summary>What was said about the key when it was issued or last updated.</summary>
    public KeyMetadata Metadata { get; internal init; } = KeyMetadata.Empty;

    /// <summary>When the key was issued, in UTC, to the millisecond.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>When the key was revoked first, or null.</summary>
    public DateTimeOffset? RevokedAt
    {
        get => _revokedAt;
        internal init => _revokedAt = value;
    }

    /// <summary>Since when the key is disabled, or null.</summary>
    public DateTimeOffset? DisabledAt
    {
        get => _disabledAt;
        internal init => _disabledAt = value;
    }

    /// <summary>When a call with the key was last allowed and counted, or null.</summary>
    public DateTimeOffset? LastUsedAt
    {
        get => _lastUsedAt;
        internal init => _lastUsedAt = value;
    }

    /// <summary>How many calls were allowed and counted.</summary>
    /// <remarks>
    /// A key that a client returns from a read includes the uses that this client has not written yet. A key that comes
    /// with a validation has the count that was stored when it was read.
    /// </remarks>
    public long UseCount { get; internal init; }

    /// <summary>The key's status at a moment.</summary>
    /// <param name="moment">The moment, now for instance.</param>
    public KeyStatus GetStatus(DateTimeOffset moment) =>
        KeyStatusRules.StatusAt(moment, RevokedAt, Metadata.ExpiresAt, DisabledAt);

    /// <summary>Whether the key was granted a scope, by the rules of <see cref="KeyMetadata.Scopes"/>.</summary>
    /// <param name="scope">The scope, compared ordinally; what is no scope was granted to nobody but who was granted <c>*</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="scope"/> is null.</exception>
    public bool HasScope(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return ScopeRules.IsGranted(ReadOnlyArray<string>.ItemsOf(Metadata.Scopes), scope);
    }

    /// <summary>The key's prefix and id.</summary>
    public override string ToString() => $"{Prefix}… ({Id})";
}
