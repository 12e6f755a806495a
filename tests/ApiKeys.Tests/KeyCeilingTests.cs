using System.Net;
using ApiKeys.Tests.Rules;

namespace ApiKeys.Tests;

/// <summary>What lies within a ceiling, and what goes beyond it.</summary>
public sealed class KeyCeilingTests
{
    [Theory]
    [InlineData("read", "read", true)]
    [InlineData("read", "write", false)]
    [InlineData("read", "read:all", false)]
    [InlineData("read", "*", false)]
    [InlineData("orders:*", "orders:read", true)]
    [InlineData("orders:*", "orders:*", true)]
    [InlineData("orders:*", "orders:eu:*", true)]
    [InlineData("orders:*", "order*", false)]
    [InlineData("orders:*", "*", false)]
    [InlineData("orders:eu:*", "orders:*", false)]
    [InlineData("*", "*", true)]
    [InlineData("*", "anything:*", true)]
    [InlineData("*", KeyCeiling.OperatorScope, false)]
    [InlineData("apikeys:*", KeyCeiling.OperatorScope, false)]
    [InlineData(KeyCeiling.OperatorScope, KeyCeiling.OperatorScope, true)]
    [InlineData("*", "apikeys:*", true)]
    public void A_scope_is_given_by_who_holds_all_that_it_covers(string held, string given, bool isWithin)
    {
        var ceiling = new KeyCeiling { Scopes = [held] };

        Assert.Equal(isWithin ? null : "Scopes", ceiling.FindExcess(new() { Scopes = [given] }));
    }

    [Fact]
    public void Each_limit_of_the_ceiling_needs_one_that_is_as_small()
    {
        var ceiling = new KeyCeiling { RateLimits = [RateLimit.PerMinute(10), RateLimit.PerDay(100)] };
        (RateLimit[] Limits, bool IsWithin)[] cases =
        [
            ([], false),
            ([RateLimit.PerMinute(10)], false),
            ([RateLimit.PerMinute(10), RateLimit.PerDay(100)], true),
            ([RateLimit.PerMinute(1), RateLimit.PerHour(5), RateLimit.PerDay(1)], true),
            ([RateLimit.PerMinute(11), RateLimit.PerDay(100)], false),
            ([RateLimit.PerSecond(1), RateLimit.PerDay(100)], false),
        ];

        foreach (var (limits, isWithin) in cases)
            Assert.Equal(isWithin ? null : "RateLimits", ceiling.FindExcess(new() { RateLimits = limits }));
        Assert.Null(new KeyCeiling().FindExcess(new() { RateLimits = [RateLimit.PerDay(1)] }));
    }

    [Fact]
    public void A_key_expires_no_later_than_its_maker()
    {
        var ceiling = new KeyCeiling { ExpiresAt = Key.Now };

        Assert.Null(ceiling.FindExcess(new() { ExpiresAt = Key.Now }));
        Assert.Equal("ExpiresAt", ceiling.FindExcess(new() { ExpiresAt = Key.Now.AddTicks(1) }));
        Assert.Equal("ExpiresAt", ceiling.FindExcess(new()));
        Assert.Null(new KeyCeiling().FindExcess(new()));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "10.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", "", false)]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16 10.2.3.4/32", true)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16 11.0.0.0/16", false)]
    [InlineData("10.0.0.0/8", "10.0.0.0/7", false)]
    [InlineData("10.0.0.0/9 10.128.0.0/9", "10.0.0.0/8", false)]
    [InlineData("10.0.0.0/8 2001:db8::/32", "2001:db8:1::/48 10.1.1.0/24", true)]
    [InlineData("::/0", "10.0.0.0/8", false)]
    [InlineData("0.0.0.0/0", "2001:db8::/32", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.0.0/112", true)]
    [InlineData("0.0.0.0/0", "::/0", false)]
    public void Each_network_lies_within_one_of_the_ceiling(string held, string given, bool isWithin)
    {
        var ceiling = new KeyCeiling { AllowedNetworks = Networks(held) };

        Assert.Equal(
            isWithin ? null : "AllowedNetworks", ceiling.FindExcess(new() { AllowedNetworks = Networks(given) }));

        static IPNetwork[] Networks(string texts) =>
            [.. texts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)];
    }

    [Fact]
    public void The_ceiling_of_a_key_has_its_networks_and_its_end_and_not_its_activation()
    {
        var metadata = new KeyMetadata
        {
            AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8")],
            ActivatesAt = Key.Now.AddDays(1),
        };
        var ceiling = KeyCeiling.Of(Key.Create(metadata: metadata) with { EndsBy = Key.Now.AddDays(2) });

        Assert.Equal(Key.Now.AddDays(2), ceiling.ExpiresAt);
        Assert.Equal("AllowedNetworks", ceiling.FindExcess(new() { ExpiresAt = Key.Now.AddDays(2) }));
        Assert.Equal("ExpiresAt", ceiling.FindExcess(metadata));
        Assert.Null(ceiling.FindExcess(metadata with { ActivatesAt = null, ExpiresAt = Key.Now.AddDays(2) }));
    }

    [Fact]
    public void A_key_sets_the_ceiling_of_what_it_may_do()
    {
        var (project, product) = (new ProjectId(Key.Id(10)), new ProductId(Key.Id(20)));
        var key = Key.Create(project, product, metadata: new() { Scopes = ["*"], ExpiresAt = Key.Now });
        var ceiling = KeyCeiling.Of(key);

        Assert.Equal((Key.Organization, project, product), (ceiling.Organization, ceiling.Project, ceiling.Product));
        Assert.Null(ceiling.FindExcess(key.Metadata));
        Assert.True(ceiling.CoversTenant(Key.Organization, project, product));
        Assert.False(ceiling.CoversTenant(new(Key.Id(2)), project, product));
        Assert.False(ceiling.CoversTenant(Key.Organization, null, product));
        Assert.False(ceiling.CoversTenant(Key.Organization, project, null));
        Assert.False(ceiling.CoversTenant(Key.Organization, new ProjectId(Key.Id(11)), product));
    }

    [Fact]
    public void Only_the_scope_itself_makes_an_operator()
    {
        Assert.NotNull(KeyCeiling.Of(Key.Create(metadata: new() { Scopes = ["*", "apikeys:*"] })).Organization);
        Assert.Null(KeyCeiling.Of(Key.Create(metadata: new() { Scopes = [KeyCeiling.OperatorScope] })).Organization);
    }
}
