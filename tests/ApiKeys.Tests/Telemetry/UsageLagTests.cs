using System.Runtime.CompilerServices;
using ApiKeys.Telemetry;

namespace ApiKeys.Tests.Telemetry;

public class UsageLagTests
{
    private readonly MovedClock _clock = new();

    [Fact]
    public void The_gauge_reports_the_oldest_unwritten_use_of_all_clients()
    {
        using var first = UsageLag.Register(_clock);
        using var second = UsageLag.Register(_clock);
        Assert.Equal(0, UsageLag.Longest());

        first.Count();
        _clock.Now += TimeSpan.FromSeconds(3);
        second.Count();
        first.Count();
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(4, UsageLag.Longest());

        // The lag is now the age of the batch until it is written. A use counted meanwhile does not change it.
        first.Take(hasMore: false);
        first.Count();
        Assert.Equal(4, UsageLag.Longest());
        first.Settle();
        Assert.Equal(1, UsageLag.Longest());
        second.Take(hasMore: false);
        second.Settle();
        Assert.Equal(0, UsageLag.Longest());
    }

    [Fact]
    public void A_use_counted_during_a_flush_waits_from_the_start_of_the_flush()
    {
        using var lag = UsageLag.Register(_clock);
        lag.Count();
        _clock.Now += TimeSpan.FromSeconds(5);

        lag.Take(hasMore: true);
        lag.Settle();
        _clock.Now += TimeSpan.FromSeconds(2);

        Assert.Equal(2, UsageLag.Longest());
    }

    [Fact]
    public void Refused_uses_stay_the_oldest_ones_in_later_flushes()
    {
        using var lag = UsageLag.Register(_clock);
        lag.Count();
        lag.Take(hasMore: false);
        _clock.Now += TimeSpan.FromSeconds(5);

        lag.Count();
        lag.Take(hasMore: false);
        Assert.Equal(5, UsageLag.Longest());
        lag.Settle();
        Assert.Equal(0, UsageLag.Longest());
    }

    [Fact]
    public void The_lag_is_never_negative_when_the_clock_is_set_back()
    {
        using var lag = UsageLag.Register(_clock);
        lag.Count();
        _clock.Now -= TimeSpan.FromHours(1);

        Assert.Equal(0, UsageLag.Longest());
    }

    [Fact]
    public void A_disposed_or_collected_client_is_not_reported()
    {
        var disposed = UsageLag.Register(_clock);
        disposed.Count();
        var forgotten = Forget();
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(1, UsageLag.Longest());

        disposed.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(forgotten.TryGetTarget(out _));
        Assert.Equal(0, UsageLag.Longest());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<UsageLag> Forget()
    {
        var lag = UsageLag.Register(_clock);
        lag.Count();
        return new(lag);
    }

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 5, 17, 10, 20, 30, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
