using System.Runtime.CompilerServices;

namespace ApiKeys.Storage.Rows;

/// <summary>The calls of a key that were allowed in its latest windows. Starts are in seconds since 1970 UTC.</summary>
internal sealed record WindowsRow(
    long SecondStart, long SecondUsed,
    long MinuteStart, long MinuteUsed,
    long HourStart, long HourUsed,
    long DayStart, long DayUsed)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(WindowsRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(WindowsRow);

    public (long Start, long Used) Of(RateLimitWindow window) => window switch
    {
        RateLimitWindow.Second => (SecondStart, SecondUsed),
        RateLimitWindow.Minute => (MinuteStart, MinuteUsed),
        RateLimitWindow.Hour => (HourStart, HourUsed),
        RateLimitWindow.Day => (DayStart, DayUsed),
        _ => throw new ArgumentOutOfRangeException(nameof(window)),
    };
}
