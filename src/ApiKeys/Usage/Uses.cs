namespace ApiKeys.Usage;

/// <summary>Uses of one key that are not written yet.</summary>
internal readonly record struct Uses(long Count, DateTimeOffset LastUsedAt)
{
    public Uses Add(
        Uses other) => new(Count + other.Count, LastUsedAt > other.LastUsedAt ? LastUsedAt : other.LastUsedAt);

    public ApiKey AddTo(ApiKey key) => key with
    {
        UseCount = key.UseCount + Count,
        LastUsedAt = key.LastUsedAt > LastUsedAt ? key.LastUsedAt : LastUsedAt,
    };
}
