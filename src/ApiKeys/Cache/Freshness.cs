namespace ApiKeys.Cache;

/// <summary>
/// Until what age something that was read is good. It has to be young enough by two clocks: one that never jumps but may stand still
/// while a machine sleeps, and the client's, which may be set back.
/// </summary>
internal readonly struct Freshness(long tick, long utcTicks, TimeSpan maxAge)
{
    // Divided as an integer, and rounded down: this is reckoned on every call.
    private readonly long _oldestTick = tick - (maxAge.Ticks / TimeSpan.TicksPerMillisecond);
    private readonly long _oldestUtcTicks = utcTicks - maxAge.Ticks;

    public bool Allows(in ReadMoment moment) => moment.Tick > _oldestTick && moment.UtcTicks > _oldestUtcTicks;
}
