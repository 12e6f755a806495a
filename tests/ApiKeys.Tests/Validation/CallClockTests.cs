using ApiKeys.Validation;

namespace ApiKeys.Tests.Validation;

public sealed class CallClockTests
{
    // A tick of the coarse clock is 1 to 16 milliseconds, whatever the system.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void The_systems_time_is_some_milliseconds_old_at_most_and_never_of_the_future()
    {
        var clock = new CallClock(TimeProvider.System);
        var late = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var before = TimeProvider.System.GetUtcNow();
            var now = clock.UtcNow(Environment.TickCount64);
            var after = TimeProvider.System.GetUtcNow();

            Assert.True(now <= after);

            // The thread may stand still between two readings.
            if (before - now > MaxAge)
                late++;
        }

        Assert.InRange(late, 0, 20);
    }

    [Fact]
    public async Task Many_threads_read_the_time_of_their_own_tick()
    {
        var clock = new CallClock(TimeProvider.System);
        var threads = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var wrong = 0;
                for (var i = 0; i < 200_000; i++)
                {
                    var before = TimeProvider.System.GetUtcNow();
                    var now = clock.UtcNow(Environment.TickCount64);
                    if (now > TimeProvider.System.GetUtcNow() || before - now > MaxAge)
                        wrong++;
                }

                return wrong;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));

        Assert.All(await Task.WhenAll(threads), wrong => Assert.InRange(wrong, 0, 100));
    }

    [Fact]
    public void A_clock_of_the_apps_own_is_read_for_each_call()
    {
        var own = new CountingClock();
        var clock = new CallClock(own);
        var tick = Environment.TickCount64;

        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1), clock.UtcNow(tick));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(2), clock.UtcNow(tick));
    }

    private sealed class CountingClock : TimeProvider
    {
        private int _reads;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(++_reads);
    }
}
