using System.Diagnostics;
using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>
/// A key that another system issued, for <see cref="ApiKeyClient.ImportKeysAsync"/>. <see cref="ImportedKeys"/> makes
/// it from the rows of known systems.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ImportedKey
{
    /// <summary>The most characters of <see cref="Prefix"/>: 64.</summary>
    public const int MaxPrefixLength = 64;

    /// <summary>The name of the format, one of the client's <see cref="ApiKeyOptions.ForeignFormats"/>.</summary>
    public required string Format { get; init; }

    /// <summary>The hash of the key's text, as the other system stored it.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public required ForeignKeyHash Hash { get; init; }

    /// <summary>
    /// The id that the key's text begins with, for <see cref="ForeignKeyFormat.Sanctum"/>; null for other formats. It
    /// has 1 to 36 characters of <c>0-9 A-Z a-z -</c>.
    /// </summary>
    public string? ForeignId { get; init; }

    /// <summary>
    /// The start of the key's text, which people may see; what the format's texts begin with if null. At most
    /// <see cref="MaxPrefixLength"/> characters, no control character. Never the whole text.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>The metadata, by the rules of an issued key; nothing if null.</summary>
    public KeyMetadata? Metadata { get; init; }

    /// <summary>The project that the key is scoped to, or null.</summary>
    public ProjectId? ProjectId { get; init; }

    /// <summary>The product that the key is scoped to, or null. If both are given, they must be linked.</summary>
    public ProductId? ProductId { get; init; }

    /// <summary>
    /// The kind of the key, among those of the client's options; <see cref="ApiKeyOptions.KeyPrefix"/> if null. A new
    /// text of the key begins with it.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// The environment of the key, among those of the client's options; <see cref="ApiKeyOptions.Environment"/> if
    /// null.
    /// </summary>
    public string? Environment { get; init; }

    /// <summary>When the other system issued the key; the time of the import if null, or if it is later.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// When the key was revoked, or null if it is not. A time after the import counts as that of the import, so
    /// <see cref="DateTimeOffset.MaxValue"/> stands for an unknown time.
    /// </summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why the key was revoked, by the rules of <see cref="ApiKeyClient.RevokeKeyAsync"/>, or null.</summary>
    public string? RevokedReason { get; init; }

    /// <summary>Since when the key is disabled, as for <see cref="RevokedAt"/>; null if it is not.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Why the key is disabled, by the rules of <see cref="ApiKeyClient.DisableKeyAsync"/>, or null.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>The last use that the other system counted, as for <see cref="RevokedAt"/>, or null.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>
    /// The uses that the other system counted; zero by default. A rotation takes the key's foreign text for used even
    /// so, and gives it its grace.
    /// </summary>
    public long UseCount { get; init; }

    /// <summary>Why the key cannot be imported, if its row says so.</summary>
    internal string? Fault { get; init; }

    /// <summary>The format and the prefix.</summary>
    public override string ToString() => $"{Format} {Prefix}";

    /// <summary>Checks the rules that need no options.</summary>
    /// <exception cref="ArgumentException">A rule is broken. The message has no name of a parameter.</exception>
    internal void Check()
    {
        if (Prefix is not null && (Prefix.Length > MaxPrefixLength || Prefix.Any(char.IsControl)))
            throw new ArgumentException($"Prefix has more than {MaxPrefixLength} characters, or a control character.");
        if (Prefix is not null && !Utf16.IsWellFormed(Prefix))
            throw new ArgumentException("Prefix holds half a surrogate pair.");
        CheckTime(CreatedAt, nameof(CreatedAt));
        CheckTime(RevokedAt, nameof(RevokedAt));
        CheckTime(DisabledAt, nameof(DisabledAt));
        CheckTime(LastUsedAt, nameof(LastUsedAt));
        CheckReason(RevokedAt, RevokedReason, nameof(RevokedReason));
        CheckReason(DisabledAt, DisabledReason, nameof(DisabledReason));
        if (UseCount is < 0 or > RateLimit.MaxLimit)
            throw new ArgumentException($"UseCount lies between 0 and {RateLimit.MaxLimit}.");
    }

    private static void CheckTime(DateTimeOffset? time, string name)
    {
        if (time < DateTimeOffset.UnixEpoch)
            throw new ArgumentException($"{name} lies before 1970.");
    }

    private static void CheckReason(DateTimeOffset? time, string? reason, string name)
    {
        if (reason is null)
            return;
        Names.Check(reason, "", name);
        if (time is null)
            throw new ArgumentException($"{name} has no time.");
    }
}
