namespace ApiKeys.Cache;

/// <summary>
/// The age up to which a copy may be used. The copy must be young enough by two clocks. The monotonic clock never
/// jumps, but may stop while the machine sleeps. The client's clock may be set back.
/// </summary>
internal readonly struct Freshness(long tick, long utcTicks, TimeSpan maxAge)
{
    // Integer division, which rounds down: it is cheap, and it runs on every call.
    private readonly long _oldestTick = tick - (maxAge.Ticks / TimeSpan.TicksPerMillisecond);
    private readonly long _oldestUtcTicks = utcTicks - maxAge.Ticks;

    /// <summary>Any age will do.</summary>
    public static Freshness OfAnyAge => new(tick: 0, utcTicks: 0, TimeSpan.MaxValue);

    public bool Allows(in ReadMoment moment) => moment.Tick > _oldestTick && moment.UtcTicks > _oldestUtcTicks;
}
