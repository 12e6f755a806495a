namespace ApiKeys.Values;

/// <summary>
/// A time, or none, in eight bytes: a nullable <see cref="DateTimeOffset"/> takes 24, and a key that is kept in memory
/// has several.
/// </summary>
internal readonly record struct OptionalTime
{
    // None of ours is the first tick of the year 1.
    private readonly long _utcTicks;

    private OptionalTime(long utcTicks) => _utcTicks = utcTicks;

    public static implicit operator OptionalTime(DateTimeOffset? time) => new(time?.UtcTicks ?? 0);

    public static implicit operator DateTimeOffset?(
        OptionalTime time) => time._utcTicks is 0 ? null : new(time._utcTicks, TimeSpan.Zero);
}
