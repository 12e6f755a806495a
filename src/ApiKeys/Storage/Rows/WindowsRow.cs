namespace ApiKeys.Storage.Rows;

/// <summary>How many calls of a key were allowed in its latest windows, each of which began at a second since 1970 UTC.</summary>
internal sealed record WindowsRow(
    long SecondStart, long SecondUsed,
    long MinuteStart, long MinuteUsed,
    long HourStart, long HourUsed,
    long DayStart, long DayUsed)
{
    public (long Start, long Used) Of(RateLimitWindow window) => window switch
    {
        RateLimitWindow.Second => (SecondStart, SecondUsed),
        RateLimitWindow.Minute => (MinuteStart, MinuteUsed),
        RateLimitWindow.Hour => (HourStart, HourUsed),
        RateLimitWindow.Day => (DayStart, DayUsed),
        _ => throw new ArgumentOutOfRangeException(nameof(window)),
    };
}
