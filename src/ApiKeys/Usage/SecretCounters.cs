namespace ApiKeys.Usage;

/// <summary>The counters of secrets that count their own uses. The recorder's lock guards them.</summary>
internal sealed class SecretCounters
{
    private readonly Dictionary<ApiKeyId, Entry> _first = [];

    /// <summary>Finds the counter of a secret, or adds it. It is not retired while the lock is held.</summary>
    public UseCounter GetOrAdd(ApiKeyId keyId, int number)
    {
        _first.TryGetValue(keyId, out var first);
        for (var entry = first; entry is not null; entry = entry.Next)
        {
            if (entry.Number == number)
                return entry.Counter;
        }

        var added = new Entry(number, first);
        _first[keyId] = added;
        return added.Counter;
    }

    /// <summary>Takes the uses of all secrets. Counters without uses are retired and removed.</summary>
    /// <param name="isLast">Whether all counters are retired and removed.</param>
    /// <param name="add">Adds uses to a key.</param>
    public void Drain(bool isLast, Action<ApiKeyId, Uses> add)
    {
        foreach (var (keyId, first) in _first)
        {
            Entry? kept = null;
            for (var entry = first; entry is not null; entry = entry.Next)
            {
                if (isLast)
                {
                    add(keyId, entry.ToUses(entry.Counter.TakeAndRetire()));
                }
                else if (entry.Counter.TryRetire(out var rest))
                {
                    add(keyId, entry.ToUses(rest));
                }
                else
                {
                    add(keyId, entry.ToUses(entry.Counter.Take()));
                    kept = entry.WithNext(kept);
                }
            }

            // A dictionary may be changed so while it is enumerated.
            if (kept is null)
                _first.Remove(keyId);
            else
                _first[keyId] = kept;
        }
    }

    /// <summary>Takes the uses of a key's secrets.</summary>
    public Uses Take(ApiKeyId keyId)
    {
        var uses = default(Uses);
        _first.TryGetValue(keyId, out var first);
        for (var entry = first; entry is not null; entry = entry.Next)
            uses = uses.Add(entry.ToUses(entry.Counter.Take()));
        return uses;
    }

    private sealed class Entry(int number, Entry? next)
    {
        public int Number => number;

        public UseCounter Counter { get; private init; } = new();

        public Entry? Next => next;

        public Entry WithNext(Entry? other) => new(number, other) { Counter = Counter };

        public Uses ToUses(Uses taken) => taken.Count is 0
            ? default
            : taken with { Secrets = [new(number, taken.Count, taken.LastUsedAt)] };
    }
}
