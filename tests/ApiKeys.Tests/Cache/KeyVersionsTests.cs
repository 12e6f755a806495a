using ApiKeys.Cache;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

public class KeyVersionsTests
{
    private readonly KeyVersions _versions = new();
    private readonly ApiKeyId _key = new(Guid.CreateVersion7(Key.Now));

    [Fact]
    public void A_change_invalidates_earlier_copies_and_later_ones_stay_valid()
    {
        var before = _versions.Current;
        Assert.True(_versions.Holds(_key, before));

        _versions.Invalidate(_key);

        Assert.False(_versions.Holds(_key, before));
        Assert.True(_versions.Holds(_key, _versions.Current));
    }

    [Fact]
    public void A_change_invalidates_only_keys_of_the_same_stripe()
    {
        var before = _versions.Current;
        _versions.Invalidate(_key);

        var others = Enumerable.Range(0, 10_000).Select(_ => new ApiKeyId(Guid.CreateVersion7(Key.Now)));
        Assert.InRange(others.Count(other => !_versions.Holds(other, before)), 0, 100);
    }

    [Fact]
    public void All_copies_can_be_invalidated_at_once()
    {
        var before = _versions.Current;
        _versions.InvalidateAll();

        Assert.False(_versions.Holds(_key, before));
        Assert.True(_versions.Holds(_key, _versions.Current));
    }
}
