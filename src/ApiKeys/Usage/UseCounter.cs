namespace ApiKeys.Usage;

/// <summary>Counts the uses of one key, for any number of threads, without a lock.</summary>
/// <remarks>
/// A counter without uses is retired: its count becomes so low that no thread raises it above zero again. A thread that
/// still holds it learns that its use was not counted, and counts it elsewhere. No use is lost in a counter that is
/// drained no more.
/// </remarks>
internal sealed class UseCounter
{
    private const long Retired = long.MinValue;

    private long _count;
    private long _lastUsedAt;

    /// <summary>Counts a use.</summary>
    /// <param name="usedAt">In milliseconds since 1970 UTC.</param>
    /// <returns>False if the counter was retired: another counter has to count the use.</returns>
    public bool TryAdd(long usedAt)
    {
        // Before the count: the flush that takes this use then finds its time.
        for (var last = Volatile.Read(ref _lastUsedAt); usedAt > last; last = Volatile.Read(ref _lastUsedAt))
            Interlocked.CompareExchange(ref _lastUsedAt, usedAt, last);

        return Interlocked.Increment(ref _count) > 0;
    }

    /// <summary>Takes the uses counted. One thread does so at a time.</summary>
    public Uses Take() => ToUses(Interlocked.Exchange(ref _count, 0));

    /// <summary>Takes the uses counted, and retires the counter.</summary>
    public Uses TakeAndRetire() => ToUses(Interlocked.Exchange(ref _count, Retired));

    /// <summary>Retires the counter if it has no uses.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _count, Retired, 0) is 0;

    private Uses ToUses(long count) =>
        new(count, DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _lastUsedAt)));
}
