using System.Text.Json;
using ApiKeys.Rules;
using ApiKeys.Serialization;

namespace ApiKeys;

/// <summary>
/// Selects which keys of an organization are listed, or changed at once. A key must match every property that is set.
/// </summary>
public sealed record KeyFilter
{
    /// <summary>Only keys scoped to this project, or null (the default) for all keys.</summary>
    public ProjectId? Project { get; init; }

    /// <summary>Only keys scoped to this product, or null (the default) for all keys.</summary>
    public ProductId? Product { get; init; }

    /// <summary>
    /// Only keys of this <see cref="KeyMetadata.Owner"/>, compared ordinally, or null (the default) for all keys. The
    /// rules of <see cref="KeyMetadata.Owner"/> apply.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary>
    /// Only keys whose <see cref="KeyMetadata.Name"/> begins with this text, compared ordinally, or null (the default)
    /// for all keys. The rules of <see cref="KeyMetadata.Name"/> apply.
    /// </summary>
    public string? NamePrefix { get; init; }

    /// <summary>
    /// Only keys with this shown prefix (<see cref="ApiKey.Prefix"/>), compared ordinally and as a whole, or null (the
    /// default) for all keys. A rotated key is found by the prefix of a superseded text as well, as long as the text is
    /// kept. The rules of <see cref="KeyMetadata.Name"/> apply.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Only keys that end before this time, or null (the default) for all keys. A key ends at its
    /// <see cref="KeyMetadata.ExpiresAt"/>, or earlier by <see cref="ApiKeyOptions.MaxKeyLifetime"/>. Keys that have
    /// ended match as well: set <see cref="Status"/> to leave them out. The time is 1970 or later.
    /// </summary>
    public DateTimeOffset? ExpiresBefore { get; init; }

    /// <summary>
    /// Only keys that were last used before this time, or null (the default) for all keys. A key without a use counts
    /// from its creation. The time is 1970 or later.
    /// </summary>
    /// <remarks>
    /// Uses that this client has not written yet count. Those that another client has not written yet
    /// (<see cref="ApiKeyOptions.UsageFlushInterval"/>) do not.
    /// </remarks>
    public DateTimeOffset? UnusedSince { get; init; }

    /// <summary>
    /// Only keys whose <see cref="KeyMetadata.Custom"/> has this member with this value, or null (the default) for all
    /// keys. The name holds neither U+0000 nor half a surrogate pair.
    /// </summary>
    /// <remarks>
    /// PostgreSQL finds them by an index. SQLite, MySQL and MariaDB read the keys of the organization, or those that
    /// another property selects.
    /// </remarks>
    public CustomMember? CustomMember { get; init; }

    /// <summary>Only keys with this status at the time of the call, or null (the default) for all keys.</summary>
    public KeyStatus? Status { get; init; }

    /// <summary>Whether <see cref="Matches(ApiKey)"/> decides, beside the conditions of the database.</summary>
    internal bool IsDecidedByClient => CustomMember is not null || UnusedSince is not null;

    /// <summary>Refuses values that no key can have. Otherwise databases would answer differently.</summary>
    internal KeyFilter Check(string paramName)
    {
        if (Owner is not null)
            Names.Check(Owner, paramName, nameof(Owner));
        if (NamePrefix is not null)
            Names.Check(NamePrefix, paramName, nameof(NamePrefix));
        if (Prefix is not null)
            Names.Check(Prefix, paramName, nameof(Prefix));
        if (Status is { } status && !Enum.IsDefined(status))
            throw new ArgumentException($"Status: {status:D} is not a {nameof(KeyStatus)}.", paramName);
        if (CustomMember is { } member)
            CheckMember(member, paramName);
        return this with
        {
            ExpiresBefore = CheckTime(ExpiresBefore, paramName, nameof(ExpiresBefore)),
            UnusedSince = CheckTime(UnusedSince, paramName, nameof(UnusedSince)),
        };
    }

    /// <summary>
    /// Whether a key that the database selected matches: with uses that are not in the database yet, and with the exact
    /// value of its custom member.
    /// </summary>
    internal bool Matches(ApiKey key) =>
        (UnusedSince is null || (key.LastUsedAt ?? key.CreatedAt) < UnusedSince) && Matches(key.Metadata.Custom);

    internal bool Matches(CustomMetadata custom) =>
        CustomMember is null || (custom.TryGetValue(CustomMember.Name, out var value) && value == CustomMember.Value);

    /// <summary>The condition of the custom member that a database checks; null for none.</summary>
    /// <param name="isJson">
    /// Whether the database compares JSON. Otherwise it searches the JSON for a text that each matching key has, and
    /// some other keys may have.
    /// </param>
    internal string? CustomCondition(bool isJson)
    {
        if (CustomMember is null)
            return null;

        // A number can be written in many ways.
        var isNumber = CustomMember.Value.Json.ValueKind is JsonValueKind.Number;
        var json = CustomJson.Write(new() { [CustomMember.Name] = isJson || !isNumber ? CustomMember.Value : true });
        return isJson ? json : json[1..(isNumber ? ^"true}".Length : ^1)];
    }

    private static void CheckMember(CustomMember member, string paramName)
    {
        ArgumentNullException.ThrowIfNull(member.Name, paramName);
        if (member.Value.Json.ValueKind
            is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
        {
            throw new ArgumentException(
                $"{nameof(CustomMember)}: the value is text, a number or a boolean.", paramName);
        }

        CustomJson.Check(new() { [member.Name] = member.Value }, paramName);
    }

    // Rounded up to the millisecond: the times of keys are whole milliseconds, and lie before one or the other alike.
    private static DateTimeOffset? CheckTime(DateTimeOffset? time, string paramName, string member) =>
        StoredTime.Check(time, paramName, member) is not { } stored ? null
        : stored == time || stored > DateTimeOffset.MaxValue - TimeSpan.FromMilliseconds(1) ? stored
        : stored + TimeSpan.FromMilliseconds(1);
}
