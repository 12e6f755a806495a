using ApiKeys.Cache;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

public class KeyVersionsTests
{
    private static readonly OrganizationId Organization = Key.Organization;

    private readonly KeyVersions _versions = new();
    private readonly ApiKeyId _key = new(Guid.CreateVersion7(Key.Now));

    [Fact]
    public void A_change_invalidates_earlier_copies_and_later_ones_stay_valid()
    {
        var before = _versions.Current;
        Assert.True(_versions.Holds(_key, Organization, before));

        _versions.Invalidate(_key);

        Assert.False(_versions.Holds(_key, Organization, before));
        Assert.True(_versions.Holds(_key, Organization, _versions.Current));
    }

    [Fact]
    public void A_change_invalidates_only_keys_of_the_same_stripe()
    {
        var before = _versions.Current;
        _versions.Invalidate(_key);

        var others = Enumerable.Range(0, 10_000).Select(_ => new ApiKeyId(Guid.CreateVersion7(Key.Now)));
        Assert.InRange(others.Count(other => !_versions.Holds(other, Organization, before)), 0, 100);
    }

    [Fact]
    public void All_copies_can_be_invalidated_at_once()
    {
        var before = _versions.Current;
        _versions.InvalidateAll();

        Assert.False(_versions.Holds(_key, Organization, before));
        Assert.True(_versions.Holds(_key, Organization, _versions.Current));
    }

    [Fact]
    public void A_change_of_an_organization_invalidates_its_keys_and_no_others()
    {
        var before = _versions.Current;
        _versions.Invalidate(KeyVersions.AllOf(Organization));

        Assert.False(_versions.Holds(_key, Organization, before));
        Assert.True(_versions.Holds(_key, Organization, _versions.Current));
        Assert.True(_versions.Holds(_key, new(Key.Id(2)), before));
        Assert.True(_versions.Holds(new(Organization.Value), new(Key.Id(2)), before));
    }

    [Fact]
    public void No_change_of_a_key_invalidates_the_keys_of_a_whole_organization()
    {
        var before = _versions.Current;
        _versions.Invalidate(new(Organization.Value));

        Assert.True(_versions.Holds(new(Key.Id(2)), Organization, before));
    }

    [Fact]
    public void No_key_of_an_organization_is_kept_while_the_outcome_of_its_change_is_unknown()
    {
        _versions.Doubt(KeyVersions.AllOf(Organization));

        Assert.True(_versions.IsDoubted(_key, Organization));
        Assert.False(_versions.IsDoubted(_key, new(Key.Id(2))));
    }

    [Fact]
    public void A_key_whose_change_has_an_unknown_outcome_is_not_kept_and_others_are()
    {
        var versions = new KeyVersions();
        var (doubted, other) = (new ApiKeyId(Guid.CreateVersion7(Key.Now)), new ApiKeyId(Guid.CreateVersion7(Key.Now)));
        var before = versions.Current;
        Assert.False(versions.IsDoubted(doubted, Organization));

        versions.Doubt(doubted);

        Assert.False(versions.Holds(doubted, Organization, before));
        Assert.True(versions.IsDoubted(doubted, Organization));
        Assert.False(versions.IsDoubted(other, Organization));
    }

    [Fact]
    public void No_key_is_kept_while_the_outcome_of_a_change_of_links_is_unknown()
    {
        var versions = new KeyVersions();
        var links = versions.Links;

        versions.Doubt(KeyVersions.AllLinks);

        Assert.NotEqual(links, versions.Links);
        Assert.True(versions.IsDoubted(new(Guid.CreateVersion7(Key.Now)), Organization));
    }
}
