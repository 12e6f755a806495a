using ApiKeys.Usage;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Usage;

public class UseCounterTests
{
    private static readonly long Now = Key.Now.ToUnixTimeMilliseconds();

    [Fact]
    public void Uses_are_taken_once_and_with_the_latest_time()
    {
        var counter = new UseCounter();
        Assert.True(counter.TryAdd(Now + 5));
        Assert.True(counter.TryAdd(Now));

        Assert.Equal(new(2, Key.Now.AddMilliseconds(5)), counter.Take());
        Assert.Equal(0, counter.Take().Count);
    }

    [Fact]
    public void A_counter_with_uses_is_not_retired_and_a_retired_one_counts_no_more()
    {
        var counter = new UseCounter();
        counter.TryAdd(Now);
        Assert.False(counter.TryRetire(out _));
        counter.Take();
        Assert.True(counter.TryRetire(out var rest));
        Assert.Equal(0, rest.Count);

        for (var i = 0; i < 1_000; i++)
            Assert.False(counter.TryAdd(Now));
    }

    [Fact]
    public async Task No_use_is_lost_while_one_thread_takes_and_retires()
    {
        var counter = new UseCounter();
        var counted = 0L;
        var taken = 0L;
        var threads = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (Volatile.Read(ref counter).TryAdd(Now))
                Interlocked.Increment(ref counted);
        }, TestContext.Current.CancellationToken)).ToList();

        for (var i = 0; i < 10_000; i++)
            taken += counter.Take().Count;
        taken += counter.TakeAndRetire().Count;
        await Task.WhenAll(threads);

        Assert.Equal(counted, taken);
    }

    [Fact]
    public void A_counter_that_is_used_often_counts_every_use_and_is_retired_when_it_rests()
    {
        var counter = new UseCounter();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 2 * UseCounter.HotAfter; i++)
                Assert.True(counter.TryAdd(Now));
            Assert.False(counter.TryRetire(out _));
            Assert.Equal(2 * UseCounter.HotAfter, counter.Take().Count);
            Assert.Equal(0, counter.Take().Count);
        }

        Assert.True(counter.TryAdd(Now));
        Assert.False(counter.TryRetire(out _));
        Assert.Equal(1, counter.Take().Count);
        Assert.True(counter.TryRetire(out var rest));
        Assert.Equal(0, rest.Count);
        for (var i = 0; i < 1_000; i++)
            Assert.False(counter.TryAdd(Now));
    }

    // As the recorder does: a counter that was retired is replaced by another one.
    [Fact]
    public async Task No_use_is_lost_while_many_threads_count_often_and_one_takes_and_retires_again_and_again()
    {
        var counter = new UseCounter();
        var (counted, taken, retired, done) = (0L, 0L, 0, false);
        var threads = Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(
            () =>
            {
                var own = 0L;
                for (var i = 0; !Volatile.Read(ref done); i++)
                {
                    if (Volatile.Read(ref counter).TryAdd(Now))
                        own++;

                    // Now and then all of them rest.
                    if (i % 50_000 is 0)
                        Thread.Sleep(2);
                }

                Interlocked.Add(ref counted, own);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToList();

        for (var i = 0; i < 100_000; i++)
        {
            if (counter.TryRetire(out var rest))
            {
                taken += rest.Count;
                retired++;
                Volatile.Write(ref counter, new());
            }
            else if (i % 16 is 0)
            {
                taken += counter.Take().Count;
            }
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(threads);
        taken += counter.TakeAndRetire().Count;

        Assert.Equal(counted, taken);
        Assert.True(retired > 0);
    }
}
