namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>The clock of a machine that was set wrong. A test can set it again.</summary>
internal sealed class SkewedClock(TimeSpan skew) : TimeProvider
{
    private long _skew = skew.Ticks;

    public TimeSpan Skew
    {
        get => new(Interlocked.Read(ref _skew));
        set => Interlocked.Exchange(ref _skew, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Skew;
}
