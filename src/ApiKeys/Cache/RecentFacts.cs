using System.Collections.Concurrent;

namespace ApiKeys.Cache;

/// <summary>
/// A bounded set of facts, each with the moment of its read. There are two generations. Once the young one is full it
/// becomes the old one, whose facts are then gone, but for those that were used meanwhile.
/// </summary>
/// <param name="capacity">The most facts of a generation.</param>
internal sealed class RecentFacts(int capacity)
{
    private readonly Lock _replacing = new();
    private Generation? _young;
    private Generation? _old;

    /// <summary>Whether the set has the fact, read under this version of the links and young enough.</summary>
    public bool Has(in TenancyFact fact, in Freshness freshness, long linkVersion)
    {
        if (Volatile.Read(ref _young) is not { } young)
            return false;
        if (young.Facts.TryGetValue(fact, out var known))
            return Holds(known, freshness, linkVersion);
        if (Volatile.Read(ref _old)?.Facts.TryGetValue(fact, out known) is not true
            || !Holds(known!, freshness, linkVersion))
        {
            return false;
        }

        Add(fact, known!);
        return true;
    }

    /// <summary>Adds a fact, or the moment of its last read.</summary>
    public void Add(in TenancyFact fact, in ReadMoment moment) => Add(fact, new Known(moment));

    /// <summary>Removes a fact that does not hold any more.</summary>
    public void Remove(in TenancyFact fact)
    {
        Volatile.Read(ref _young)?.Facts.TryRemove(fact, out _);
        Volatile.Read(ref _old)?.Facts.TryRemove(fact, out _);
    }

    private static bool Holds(Known known, in Freshness freshness, long linkVersion) =>
        known.Moment.LinkVersion == linkVersion && freshness.Allows(known.Moment);

    private void Add(in TenancyFact fact, Known known)
    {
        var young = Volatile.Read(ref _young) ?? Replace(null);
        if (Interlocked.Increment(ref young.Additions) > capacity)
            young = Replace(young);
        young.Facts[fact] = known;
    }

    // Additions are counted and not facts: a fact that is read again counts twice, and the generation ends earlier.
    private Generation Replace(Generation? full)
    {
        lock (_replacing)
        {
            if (_young is { } young && young != full)
                return young;

            Volatile.Write(ref _old, full);
            var next = new Generation();
            Volatile.Write(ref _young, next);
            return next;
        }
    }

    private sealed class Generation
    {
        public int Additions;

        public ConcurrentDictionary<TenancyFact, Known> Facts { get; } = new();
    }

    private sealed class Known(in ReadMoment moment)
    {
        private readonly ReadMoment _moment = moment;

        public ref readonly ReadMoment Moment => ref _moment;
    }
}
