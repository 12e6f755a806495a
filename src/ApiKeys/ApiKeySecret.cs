namespace ApiKeys;

/// <summary>
/// A secret of a key: a text that proves the key. It is an immutable snapshot without the text, which is not stored.
/// </summary>
public sealed record ApiKeySecret
{
    internal ApiKeySecret()
    {
    }

    /// <summary>The number of the secret: 1 for the first one of the key, and higher for each later one.</summary>
    public int Number { get; internal init; }

    /// <summary>The start of the secret's text, as <see cref="ApiKey.Prefix"/>.</summary>
    public string Prefix { get; internal init; } = "";

    /// <summary>When the secret was issued, in UTC, to the millisecond.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>When a rotation issued a later secret, in UTC; null for the current secret.</summary>
    public DateTimeOffset? SupersededAt { get; internal init; }

    /// <summary>
    /// From when on the text is refused as <see cref="ValidationStatus.Superseded"/>, in UTC; null for a current secret
    /// without <see cref="ApiKeyOptions.MaxSecretAge"/>.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; internal init; }

    /// <summary>When the last use of the secret was counted, in UTC, or null if none was.</summary>
    public DateTimeOffset? LastUsedAt { get; internal init; }

    /// <summary>The number of uses of the secret. The count of the key is the sum of those of its secrets.</summary>
    public long UseCount { get; internal init; }

    /// <summary>Whether the secret is the current one.</summary>
    public bool IsCurrent => SupersededAt is null;

    /// <summary>The secret's prefix and number.</summary>
    public override string ToString() => $"{Prefix}… (secret {Number})";
}
