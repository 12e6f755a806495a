using ApiKeys.Cache;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

public class KeyVersionsTests
{
    private readonly KeyVersions _versions = new();
    private readonly ApiKeyId _key = new(Guid.CreateVersion7(Key.Now));

    [Fact]
    public void What_was_read_before_a_change_is_void_and_what_is_read_after_it_holds()
    {
        var before = _versions.Current;
        Assert.True(_versions.Holds(_key, before));

        _versions.Invalidate(_key);

        Assert.False(_versions.Holds(_key, before));
        Assert.True(_versions.Holds(_key, _versions.Current));
    }

    [Fact]
    public void Other_keys_are_left_alone_but_for_the_few_that_share_a_stripe()
    {
        var before = _versions.Current;
        _versions.Invalidate(_key);

        var others = Enumerable.Range(0, 10_000).Select(_ => new ApiKeyId(Guid.CreateVersion7(Key.Now)));
        Assert.InRange(others.Count(other => !_versions.Holds(other, before)), 0, 100);
    }

    [Fact]
    public void All_can_be_voided_at_once()
    {
        var before = _versions.Current;
        _versions.InvalidateAll();

        Assert.False(_versions.Holds(_key, before));
        Assert.True(_versions.Holds(_key, _versions.Current));
    }
}
