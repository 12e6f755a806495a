using ApiKeys.Cache;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

public class CachedKeyTests
{
    private readonly CachedKey _key = new(
        new(Low: 1, High: 2),
        new KeySnapshot(Key.Create(), default));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(300, 3)]
    public void Three_hits_at_most_are_counted_and_forgotten_one_by_one(int hits, int counted)
    {
        for (var i = 0; i < hits; i++)
            _key.CountHit();

        for (var i = 0; i < counted; i++)
        {
            Assert.True(_key.WasHit);
            _key.ForgetHit();
        }

        Assert.False(_key.WasHit);
    }

    [Fact]
    public void All_hits_can_be_forgotten_at_once()
    {
        _key.CountHit();
        _key.CountHit();
        _key.ForgetHits();

        Assert.False(_key.WasHit);
    }
}
