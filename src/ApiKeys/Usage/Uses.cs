namespace ApiKeys.Usage;

/// <summary>Uses of one key that are not written yet.</summary>
/// <param name="Count">The number of uses.</param>
/// <param name="LastUsedAt">When the last one was.</param>
/// <param name="Secrets">Those of secrets that count their own; null for none.</param>
internal readonly record struct Uses(long Count, DateTimeOffset LastUsedAt, SecretUses[]? Secrets = null)
{
    public Uses Add(Uses other) => new(
        Count + other.Count,
        LastUsedAt > other.LastUsedAt ? LastUsedAt : other.LastUsedAt,
        SecretUses.Add(Secrets, other.Secrets));

    public ApiKey AddTo(ApiKey key) => key with
    {
        UseCount = key.UseCount + Count,
        LastUsedAt = key.LastUsedAt > LastUsedAt ? key.LastUsedAt : LastUsedAt,
        UnwrittenUses = SecretUses.Add(key.UnwrittenUses, OfEachSecret()),
    };

    // What no other secret counts is of the first one. Its last use may have been earlier.
    private SecretUses[]? OfEachSecret()
    {
        var plain = Count;
        foreach (var uses in Secrets ?? [])
            plain -= uses.Count;
        return plain > 0 ? SecretUses.Add(Secrets, [new(1, plain, LastUsedAt)]) : Secrets;
    }
}
