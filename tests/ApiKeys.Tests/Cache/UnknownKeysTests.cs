using ApiKeys.Cache;
using ApiKeys.Hashing;

namespace ApiKeys.Tests.Cache;

// Runs alone, because it measures the memory of the whole process.
[CollectionDefinition(nameof(UnknownKeysTests), DisableParallelization = true)]
[Collection(nameof(UnknownKeysTests))]
public class UnknownKeysTests
{
    private readonly UnknownKeys _unknown = new(TimeSpan.FromSeconds(2));

    [Fact]
    public void An_unknown_key_is_forgotten_when_either_clock_passes_its_duration()
    {
        var tag = new KeyTag(1, 2);
        _unknown.Add(tag, new(KeyVersion: 0, LinkVersion: 0, Tick: 1_000, UtcTicks: 0));

        Assert.True(_unknown.Contains(tag, 2_999, TimeSpan.FromSeconds(2).Ticks - 1));
        Assert.False(_unknown.Contains(tag, 3_000, 0));
        Assert.False(_unknown.Contains(tag, 1_000, TimeSpan.FromSeconds(2).Ticks));
        Assert.False(_unknown.Contains(new(1, 3), 1_000, 0));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    public void An_unknown_key_is_remembered_for_five_seconds_at_most(int cacheSeconds)
    {
        var unknown = new UnknownKeys(TimeSpan.FromSeconds(cacheSeconds));
        var tag = new KeyTag(1, 2);
        unknown.Add(tag, new(KeyVersion: 0, LinkVersion: 0, Tick: 1_000, UtcTicks: 0));

        Assert.True(unknown.Contains(tag, 5_999, TimeSpan.FromSeconds(5).Ticks - 1));
        Assert.False(unknown.Contains(tag, 6_000, 0));
        Assert.False(unknown.Contains(tag, 1_000, TimeSpan.FromSeconds(5).Ticks));
    }

    [Fact]
    public void A_flood_takes_no_more_memory_than_the_table()
    {
        var tagger = new KeyTagger();
        Fill(100_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Fill(1_000_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1_000_000);

        void Fill(int count)
        {
            for (var i = 0; i < count; i++)
                _unknown.Add(tagger.Tag(BitConverter.GetBytes(i)), new(0, 0, 1_000, 0));
        }
    }
}
