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
        Assert.False(counter.TryRetire());
        counter.Take();
        Assert.True(counter.TryRetire());

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
}
