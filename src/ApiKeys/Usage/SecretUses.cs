namespace ApiKeys.Usage;

/// <summary>Uses of one secret of a key that are not written yet.</summary>
internal sealed class SecretUses(int number, long count, DateTimeOffset lastUsedAt)
{
    public int Number => number;

    public long Count => count;

    public DateTimeOffset LastUsedAt => lastUsedAt;

    /// <summary>The uses of both, with one item for each secret.</summary>
    public static SecretUses[]? Add(SecretUses[]? some, SecretUses[]? others)
    {
        if (some is null || others is null)
            return some ?? others;

        List<SecretUses> all = [.. some];
        foreach (var uses in others)
        {
            var index = all.FindIndex(known => known.Number == uses.Number);
            if (index < 0)
                all.Add(uses);
            else
                all[index] = all[index].Add(uses);
        }

        return [.. all];
    }

    private SecretUses Add(SecretUses other) =>
        new(number, count + other.Count, lastUsedAt > other.LastUsedAt ? lastUsedAt : other.LastUsedAt);
}
