namespace ApiKeys.Validation;

/// <summary>Counts the uses of one key that are not drained yet, for any number of threads, without a lock.</summary>
/// <remarks>
/// A counter that has had nothing to count is retired: its count becomes so low that nothing raises it above zero again, and
/// whoever still holds it learns that his use was not counted. So none is lost in a counter that nobody drains any more.
/// </remarks>
internal sealed class UseCounter
{
    private const long Retired = long.MinValue;

    private long _count;
    private long _lastUsedAt;

    /// <summary>Counts a use.</summary>
    /// <param name="usedAt">In milliseconds since 1970 UTC.</param>
    /// <returns>False if the counter was retired: another one has to count the use.</returns>
    public bool TryAdd(long usedAt)
    {
        // Before the count, so that who drains the use finds its time.
        for (var last = Volatile.Read(ref _lastUsedAt); usedAt > last; last = Volatile.Read(ref _lastUsedAt))
            Interlocked.CompareExchange(ref _lastUsedAt, usedAt, last);

        return Interlocked.Increment(ref _count) > 0;
    }

    /// <summary>Takes what was counted. One thread does so at a time.</summary>
    public Uses Take() => ToUses(Interlocked.Exchange(ref _count, 0));

    /// <summary>Takes what was counted, and retires the counter.</summary>
    public Uses TakeAndRetire() => ToUses(Interlocked.Exchange(ref _count, Retired));

    /// <summary>Retires the counter if it has nothing counted.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _count, Retired, 0) is 0;

    private Uses ToUses(long count) => new(count, DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _lastUsedAt)));
}
