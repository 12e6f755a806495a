using ApiKeys.Cache;
using ApiKeys.Rules;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Cache;

public sealed class TenancyCacheTests
{
    private const long Links = 3;

    private static readonly ReadMoment Moment = new(KeyVersion: 1, Links, Tick: 1_000, UtcTicks: 1_000);

    // 2,604 facts in each of two generations, and 325 of what does not exist.
    private readonly TenancyCache _tenancy = new(maxBytes: 1_000_000);

    [Fact]
    public void Facts_about_any_number_of_products_are_known()
    {
        for (var product = 1; product <= 1_000; product++)
            Put(product, exists: product % 4 is not 0);

        for (var product = 1; product <= 1_000; product++)
            Assert.Equal(product % 4 is not 0, Find(product));
        Assert.Null(Find(1_001));
    }

    [Fact]
    public void A_fact_that_is_read_again_replaces_the_earlier_one_and_no_other()
    {
        Put(1, exists: true);
        Put(2, exists: true);
        Put(1, exists: false);

        Assert.False(Find(1));
        Assert.True(Find(2));

        Put(1, exists: true);
        Assert.True(Find(1));
    }

    [Fact]
    public void Facts_are_used_until_a_link_changes_or_they_are_too_old()
    {
        Put(1, exists: true);
        Put(2, exists: false);
        var young = new Freshness(tick: 1_500, utcTicks: 1_500, TimeSpan.FromSeconds(1));
        var old = new Freshness(tick: 2_000, utcTicks: 1_500, TimeSpan.FromSeconds(1));

        foreach (var product in (int[])[1, 2])
        {
            Assert.True(_tenancy.TryGet(Key.Create(), OfProduct(product), young, Links, out _));
            Assert.False(_tenancy.TryGet(Key.Create(), OfProduct(product), young, Links + 1, out _));
            Assert.False(_tenancy.TryGet(Key.Create(), OfProduct(product), old, Links, out _));
        }
    }

    [Fact]
    public void A_project_is_no_product_and_one_organizations_fact_is_not_anothers()
    {
        Put(1, exists: true);

        Assert.Null(Find(new KeyRequirement { Project = new(Key.Id(1)) }, Key.Create())?.RequiredProjectExists);
        Assert.Null(Find(OfProduct(1), Key.Create() with { OrganizationId = new(Key.Id(7)) })?.RequiredProductExists);
    }

    [Fact]
    public void All_facts_that_a_requirement_asks_for_must_be_known()
    {
        var both = new KeyRequirement { Project = new(Key.Id(1)), Product = new(Key.Id(2)) };
        var key = Key.Create();
        _tenancy.Put(key, OfProduct(2), new(false, true, false, false), Moment);
        Assert.Null(Find(both, key));

        _tenancy.Put(key, both, new(true, true, false, false), Moment);
        Assert.Equal(new(true, true, false, false), Find(both, key));

        // Of a key with a product, the link to the required project as well.
        var ofProduct = key with { ProductId = new(Key.Id(3)) };
        var project = new KeyRequirement { Project = new(Key.Id(1)) };
        Assert.Null(Find(project, ofProduct));
        _tenancy.Put(ofProduct, project, new(true, false, true, false), Moment);
        Assert.Equal(new(true, false, true, false), Find(project, ofProduct));
        Assert.Null(Find(project, key with { ProductId = new(Key.Id(4)) }));

        // And of a key with a project, its link to the required product.
        var ofProject = key with { ProjectId = new(Key.Id(5)) };
        Assert.Null(Find(OfProduct(2), ofProject));
        _tenancy.Put(ofProject, OfProduct(2), new(false, true, false, true), Moment);
        Assert.Equal(new(false, true, false, true), Find(OfProduct(2), ofProject));
    }

    [Fact]
    public void The_facts_are_bounded_and_those_in_use_stay()
    {
        Put(1, exists: true);
        for (var product = 2; product <= 20_000; product++)
        {
            Put(product, exists: true);
            if (product % 100 is 0)
                Assert.True(Find(1));
        }

        Assert.Null(Find(2));
        Assert.Null(Find(10_000));
        Assert.True(Find(20_000));
    }

    [Fact]
    public void What_does_not_exist_pushes_out_nothing_that_does()
    {
        Put(1, exists: true);
        for (var product = 2; product <= 20_000; product++)
            Put(product, exists: false);

        Assert.True(Find(1));
        Assert.Null(Find(2));
        Assert.False(Find(20_000));
    }

    private void Put(int product, bool exists) =>
        _tenancy.Put(Key.Create(), OfProduct(product), new(false, exists, false, false), Moment);

    // Whether the product exists; null where the database must be asked.
    private bool? Find(int product) => Find(OfProduct(product), Key.Create())?.RequiredProductExists;

    private TenancyFacts? Find(KeyRequirement requirement, ApiKey key) =>
        _tenancy.TryGet(key, requirement, Freshness.OfAnyAge, Links, out var facts) ? facts : null;

    private static KeyRequirement OfProduct(int product) => new() { Product = new(Key.Id(product)) };
}
