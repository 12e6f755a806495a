using ApiKeys.Cache;
using ApiKeys.Rules;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

public class KeySnapshotTests
{
    private const long Links = 3;

    private static readonly ReadMoment Moment = new(KeyVersion: 1, Links, Tick: 1_000, UtcTicks: 1_000);

    [Fact]
    public void Facts_about_the_last_eight_products_are_known()
    {
        KeySnapshot? snapshot = null;
        for (var product = 1; product <= 9; product++)
            snapshot = Read(product, exists: product % 2 is 0, snapshot);

        Assert.Null(Find(snapshot!, 1));
        for (var product = 2; product <= 9; product++)
            Assert.Equal(product % 2 is 0, Find(snapshot!, product));
    }

    [Fact]
    public void Facts_that_are_read_again_replace_the_earlier_ones_and_no_others()
    {
        var snapshot = Read(1, exists: false, Read(2, exists: true, Read(1, exists: true, earlier: null)));

        Assert.False(Find(snapshot, 1));
        Assert.True(Find(snapshot, 2));
        Assert.Null(Find(snapshot, 3));
    }

    [Fact]
    public void Facts_are_used_until_a_link_changes_or_they_are_too_old()
    {
        var snapshot = Read(1, exists: true, earlier: null);
        var young = new Freshness(tick: 1_500, utcTicks: 1_500, TimeSpan.FromSeconds(1));
        var old = new Freshness(tick: 2_000, utcTicks: 1_500, TimeSpan.FromSeconds(1));

        Assert.True(snapshot.TryGetFacts(Requirement(1), young, Links, out _));
        Assert.False(snapshot.TryGetFacts(Requirement(1), young, Links + 1, out _));
        Assert.False(snapshot.TryGetFacts(Requirement(1), old, Links, out _));
    }

    private static KeySnapshot Read(int product, bool exists, KeySnapshot? earlier)
    {
        var facts = new TenancyFacts(false, exists, false, false);
        return KeySnapshot.Create(Key.Create(), facts, Requirement(product), Moment, earlier);
    }

    // Whether the product exists; null where the database must be asked.
    private static bool? Find(KeySnapshot snapshot, int product) =>
        snapshot.TryGetFacts(Requirement(product), Freshness.OfAnyAge, Links, out var facts)
            ? facts.RequiredProductExists
            : null;

    private static KeyRequirement Requirement(int product) => new() { Product = new(Key.Id(product)) };
}
