namespace ApiKeys.Rules;

internal static class StoredTime
{
    /// <summary>The time as it is stored. What lies before 1970 not every database keeps.</summary>
    /// <exception cref="ArgumentException">It lies before 1970.</exception>
    public static DateTimeOffset? Check(DateTimeOffset? time, string paramName) => time < DateTimeOffset.UnixEpoch
        ? throw new ArgumentException("ExpiresAt: it lies before 1970.", paramName)
        : time?.ToStoredPrecision();

    /// <summary>The time as every database keeps it: in UTC, rounded down to the millisecond.</summary>
    public static DateTimeOffset ToStoredPrecision(this DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
