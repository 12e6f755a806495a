using System.Numerics;

namespace ApiKeys.Usage;

/// <summary>Counts the uses of one key, for any number of threads, without a lock.</summary>
/// <remarks>
/// <para>
/// Processors that write one place in memory wait for each other. The counter of a key that is used often has a place
/// for each processor, as the cells of "LongAdder" in Java have.
/// </para>
/// <para>
/// A counter without uses is retired: its counts become so low that no thread raises them above zero again. A thread
/// that still holds it learns that its use was not counted, and counts it elsewhere. No use is lost in a counter that
/// is drained no more.
/// </para>
/// </remarks>
internal sealed class UseCounter
{
    /// <summary>A counter with so many uses since it was last drained gets a place for each processor.</summary>
    public const int HotAfter = 4_096;

    private const long Retired = long.MinValue;

    // In counts: 128 bytes, because processors fetch two lines of 64 at a time.
    private const int PlaceLength = 16;

    private static readonly int Places =
        Math.Min(64, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    // Of a counter that was retired before it had any.
    private static readonly long[] NoPlaces = [];

    private long _count;
    private long _lastUsedAt;
    private long[]? _places;

    /// <summary>Counts a use.</summary>
    /// <param name="usedAt">In milliseconds since 1970 UTC.</param>
    /// <returns>False if the counter was retired: another counter has to count the use.</returns>
    public bool TryAdd(long usedAt)
    {
        // Before the count: the flush that takes this use then finds its time.
        for (var last = Volatile.Read(ref _lastUsedAt); usedAt > last; last = Volatile.Read(ref _lastUsedAt))
            Interlocked.CompareExchange(ref _lastUsedAt, usedAt, last);

        if (Volatile.Read(ref _places) is { } places)
            return TryAdd(places);

        var count = Interlocked.Increment(ref _count);
        if (count is HotAfter && Places > 1)
            Interlocked.CompareExchange(ref _places, new long[(Places + 1) * PlaceLength], null);
        return count > 0;
    }

    /// <summary>Takes the uses counted. One thread does so at a time.</summary>
    public Uses Take() => ToUses(Exchange(0, Volatile.Read(ref _places)));

    /// <summary>Takes the uses counted, and retires the counter.</summary>
    public Uses TakeAndRetire() =>
        ToUses(Exchange(Retired, Interlocked.CompareExchange(ref _places, NoPlaces, null)));

    /// <summary>Retires the counter if it has no uses. One thread does so at a time.</summary>
    /// <param name="rest">The uses that were counted at the same moment.</param>
    public bool TryRetire(out Uses rest)
    {
        rest = default;
        var places = Volatile.Read(ref _places);
        for (var place = PlaceLength; place < places?.Length; place += PlaceLength)
        {
            if (Volatile.Read(ref places[place]) is not 0)
                return false;
        }

        if (Interlocked.CompareExchange(ref _count, Retired, 0) is not 0)
            return false;

        rest = TakeAndRetire();
        return true;
    }

    private static bool TryAdd(long[] places)
    {
        // The first place is left empty: the array's length lies before it, which all processors read.
        var place = ((Thread.GetCurrentProcessorId() & (Places - 1)) + 1) * PlaceLength;
        return place < places.Length && Interlocked.Increment(ref places[place]) > 0;
    }

    // What was retired is no use.
    private long Exchange(long value, long[]? places)
    {
        var sum = Math.Max(0, Interlocked.Exchange(ref _count, value));
        for (var place = PlaceLength; place < places?.Length; place += PlaceLength)
            sum += Math.Max(0, Interlocked.Exchange(ref places[place], value));
        return sum;
    }

    private Uses ToUses(long count) =>
        new(count, DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _lastUsedAt)));
}
