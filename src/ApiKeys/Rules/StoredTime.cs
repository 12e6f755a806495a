namespace ApiKeys.Rules;

internal static class StoredTime
{
    /// <summary>The time as every database keeps it: in UTC, rounded down to the millisecond.</summary>
    public static DateTimeOffset ToStoredPrecision(this DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
