namespace ApiKeys.Rules;

internal static class StoredTime
{
    /// <summary>Returns the time as it is stored. Not every database can store a time before 1970.</summary>
    /// <exception cref="ArgumentException">The time lies before 1970.</exception>
    public static DateTimeOffset? Check(
        DateTimeOffset? time, string paramName, string member = nameof(KeyMetadata.ExpiresAt)) =>
        time < DateTimeOffset.UnixEpoch
            ? throw new ArgumentException($"{member}: it lies before 1970.", paramName)
            : time?.ToStoredPrecision();

    /// <summary>Returns the time as every database keeps it: in UTC, rounded down to the millisecond.</summary>
    public static DateTimeOffset ToStoredPrecision(this DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>The time after a span, or the last moment that there is.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset time, TimeSpan span) =>
        span > DateTimeOffset.MaxValue - time ? DateTimeOffset.MaxValue.ToStoredPrecision() : time + span;

    /// <summary>The time before a span, or 1970. Nothing is stored with an earlier time.</summary>
    public static DateTimeOffset Minus(this DateTimeOffset time, TimeSpan span) =>
        span > time - DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : time - span;
}
