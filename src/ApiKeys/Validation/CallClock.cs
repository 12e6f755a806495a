using System.Runtime.CompilerServices;

namespace ApiKeys.Validation;

/// <summary>
/// The time of a call. To read the system's time costs as much as a look-up in memory, so all calls within one tick of
/// the machine's coarse clock share it: a call's time is then some milliseconds old at most. A clock of the app's own
/// is read for each call.
/// </summary>
internal sealed class CallClock(TimeProvider clock)
{
    private const long None = -1;

    private readonly bool _isOfSystem = ReferenceEquals(clock, TimeProvider.System);

    // The time belongs to the tick. While it is written, there is no tick.
    private long _tick = None;
    private long _utcTicks;
    private int _isWriting;

    /// <summary>The time.</summary>
    /// <param name="tick"><see cref="Environment.TickCount64"/>, as the caller has just read it.</param>
    public DateTimeOffset UtcNow(long tick)
    {
        if (!_isOfSystem)
            return clock.GetUtcNow();

        var known = Volatile.Read(ref _tick);
        var utcTicks = Volatile.Read(ref _utcTicks);
        return known == tick && Volatile.Read(ref _tick) == tick ? new(utcTicks, TimeSpan.Zero) : Read();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DateTimeOffset Read()
    {
        if (Interlocked.Exchange(ref _isWriting, 1) is not 0)
            return clock.GetUtcNow();

        // The tick first: where this thread stands still in between, the time is not that of a later tick.
        var tick = Environment.TickCount64;
        var now = clock.GetUtcNow();
        Volatile.Write(ref _tick, None);
        Volatile.Write(ref _utcTicks, now.UtcTicks);
        Volatile.Write(ref _tick, tick);
        Volatile.Write(ref _isWriting, 0);
        return now;
    }
}
