using ApiKeys.Tests.Rules;
using ApiKeys.Usage;

namespace ApiKeys.Tests.Usage;

/// <summary>How the uses of keys that the database refuses are split over writes and flushes.</summary>
public class RefusedUsesTests
{
    private static readonly InvalidOperationException Fault = new("refused");

    private readonly RefusedUses _refused = new();
    private long _numbers;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(1_000, 23)]
    public void One_refused_key_is_found_in_two_writes_for_each_halving(int keys, int maxWrites)
    {
        var writes = Flush(Counted(keys), refused => refused is 0);

        Assert.InRange(writes, 1, maxWrites);
        Assert.Equal(Id(0), _refused.Refusal?.KeyId);
        Assert.Same(Fault, _refused.Refusal?.Fault);
        Assert.Equal([0], Apart(keys));
        Assert.False(_refused.IsIncomplete);
    }

    [Fact]
    public void A_flush_ends_after_32_refusals_and_the_next_one_continues()
    {
        Assert.Equal(32, Flush(Counted(1_000), static _ => true));
        Assert.True(_refused.IsIncomplete);
        Assert.Equal(1_000, Apart(1_000).Count);

        for (var flushes = 0; flushes < 100; flushes++)
            Assert.Equal(32, Flush(null, static _ => true));
        Assert.Equal(1_000, Apart(1_000).Count);

        Assert.Equal(1, Flush(null, static _ => false));
        Assert.True(_refused.IsEmpty);
        Assert.Null(_refused.Refusal);
    }

    [Fact]
    public void Keys_that_are_accepted_again_return_although_others_stay_refused()
    {
        Flush(Counted(100), static key => key < 50);
        for (var flushes = 0; flushes < 20; flushes++)
            Flush(null, static key => key < 50);
        Assert.Equal(Enumerable.Range(0, 50), Apart(100));

        for (var flushes = 0; flushes < 5; flushes++)
            Assert.InRange(Flush(null, static key => key is 7), 1, 64);

        Assert.Equal([7], Apart(100));
    }

    [Fact]
    public void A_flush_ends_after_64_writes()
    {
        Flush(Counted(400), static _ => true);
        for (var flushes = 0; flushes < 40; flushes++)
            Flush(null, static _ => true);

        // All are refused together once more, and each is accepted alone.
        Assert.Equal(64, Flush(null, static _ => false, refusesMany: true));
    }

    [Fact]
    public void Every_key_gets_its_turn()
    {
        // Each of the first keys is refused and each of the last is accepted.
        Flush(Counted(1_000), static key => key < 900);
        for (var flushes = 0; flushes < 100; flushes++)
            Flush(null, static key => key < 900);

        Assert.Equal(Enumerable.Range(0, 900), Apart(1_000));
    }

    [Fact]
    public void New_uses_are_added_to_a_key_that_is_apart_only()
    {
        Flush(Counted(2), static key => key is 1);

        Assert.False(_refused.TryAdd(Id(0), Once));
        Assert.True(_refused.TryAdd(Id(1), Once));
        Assert.True(_refused.TryGet(Id(1), out var uses));
        Assert.Equal(2, uses.Count);
    }

    [Fact]
    public void Uses_of_a_batch_that_is_being_written_are_in_the_batch_alone()
    {
        Flush(Counted(1), static _ => true);
        _refused.BeginFlush();

        Assert.True(_refused.TryTake(out var taken));
        Assert.Equal(1, taken[Id(0)].Count);
        Assert.False(_refused.TryGet(Id(0), out _));
        Assert.True(_refused.TryAdd(Id(0), Once));
        Assert.False(_refused.IsEmpty);
    }

    private static Uses Once => new(1, DateTimeOffset.UnixEpoch);

    private static ApiKeyId Id(int key) => new(Key.Id(key));

    private static Dictionary<ApiKeyId, Uses> Counted(int keys) =>
        Enumerable.Range(0, keys).ToDictionary(Id, static _ => Once);

    private List<int> Apart(int keys) =>
        [.. Enumerable.Range(0, keys).Where(key => _refused.TryGet(Id(key), out var uses) && uses.Count is 1)];

    // Writes as the recorder does, to a database that refuses some keys. Returns the number of writes.
    private int Flush(Dictionary<ApiKeyId, Uses>? counted, Func<int, bool> refuses, bool refusesMany = false)
    {
        var ids = Enumerable.Range(0, 1_000).Where(refuses).Select(Id).ToHashSet();
        var writes = 0;
        _refused.BeginFlush();
        var uses = counted;
        while (uses is not null || _refused.TryTake(out uses))
        {
            writes++;
            if (uses.Keys.Any(ids.Contains) || (refusesMany && uses.Count > 1))
                _refused.Refuse(new(Guid.Empty, ++_numbers, uses), Fault);
            else
                _refused.Accept();
            uses = null;
        }

        return writes;
    }
}
