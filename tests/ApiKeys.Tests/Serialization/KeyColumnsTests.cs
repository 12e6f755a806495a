using System.Net;
using ApiKeys.Serialization;

namespace ApiKeys.Tests.Serialization;

public class KeyColumnsTests
{
    [Fact]
    public void Scopes_are_an_array_of_texts() =>
        Assert.Equal("""["read","orders:*"]""", KeyColumns.WriteScopes(["read", "orders:*"]));

    [Fact]
    public void Limits_are_an_array_of_objects_with_words_for_windows() =>
        Assert.Equal(
            """[{"limit":1000,"window":"minute"},{"limit":1000000000000000,"window":"day"}]""",
            KeyColumns.WriteRateLimits([RateLimit.PerMinute(1000), RateLimit.PerDay(RateLimit.MaxLimit)]));

    [Fact]
    public void An_empty_list_is_an_empty_array()
    {
        Assert.Equal("[]", KeyColumns.WriteScopes([]));
        Assert.Equal("[]", KeyColumns.WriteRateLimits([]));
        Assert.Empty(KeyColumns.ReadScopes("[]").Items);
        Assert.Empty(KeyColumns.ReadRateLimits("[]").Items);
        Assert.Empty(KeyColumns.ReadScopes("[ ]").Items);
        Assert.Empty(KeyColumns.ReadRateLimits("[ ]").Items);
    }

    [Fact]
    public void Networks_are_an_array_of_texts_and_null_where_there_are_none()
    {
        Assert.Equal(
            """["10.0.0.0/8","2001:db8::/32"]""",
            KeyColumns.WriteNetworks([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")]));
        Assert.Null(KeyColumns.WriteNetworks([]));
        Assert.Equal(
            [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")],
            Read("""["10.0.0.0/8", "2001:db8::/32"]""").Networks);
        Assert.Empty(Read(null).Networks);
        Assert.Empty(Read("[]").Networks);
    }

    // To ignore one of them would keep calls out that are allowed. To ignore all of them would let every call in.
    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("no JSON")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[8]")]
    [InlineData("""["10.0.0.0"]""")]
    [InlineData("""["10.0.0.1/8"]""")]
    [InlineData("""["010.0.0.0/8"]""")]
    [InlineData("""["10.0.0.0/33"]""")]
    [InlineData("""["192.0.2.0/24","asn:64496"]""")]
    [InlineData("""["192.0.2.0/24",{"country":"de"}]""")]
    public void Networks_that_this_version_does_not_know_are_not_understood(string json)
    {
        var (networks, areUnderstood) = Read(json);

        Assert.False(areUnderstood);
        Assert.All(networks, static network => Assert.Equal("192.0.2.0/24", network.ToString()));
    }

    private static (IReadOnlyList<IPNetwork> Networks, bool AreUnderstood) Read(string? json)
    {
        var column = KeyColumns.ReadNetworks(json);
        return (Assert.Single(column.Items), column.AreUnderstood);
    }

    // PostgreSQL's jsonb and MySQL's JSON add spaces and reorder members.
    [Fact]
    public void JSON_that_a_database_reformats_is_read_the_same()
    {
        Assert.Equal(["read", "orders:*"], KeyColumns.ReadScopes("""["read", "orders:*"]""").Items);
        Assert.Equal(
            [RateLimit.PerMinute(1000), RateLimit.PerDay(1)],
            KeyColumns.ReadRateLimits(
                """[{"window": "minute", "limit": 1000}, {"limit": 1, "window": "day"}]""").Items);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("no JSON")]
    public void JSON_that_is_not_an_array_is_not_understood(string json)
    {
        var (scopes, limits) = (KeyColumns.ReadScopes(json), KeyColumns.ReadRateLimits(json));
        Assert.False(scopes.AreUnderstood);
        Assert.Empty(scopes.Items);
        Assert.False(limits.AreUnderstood);
        Assert.Empty(limits.Items);
    }

    [Theory]
    [InlineData("[{}]", 0)]
    [InlineData("""[{"limit":5}]""", 0)]
    [InlineData("""[{"window":"day"}]""", 0)]
    [InlineData("""[{"limit":0,"window":"day"}]""", 0)]
    [InlineData("""[{"limit":-1,"window":"day"}]""", 0)]
    [InlineData("""[{"limit":1000000000000001,"window":"day"}]""", 0)]
    [InlineData("""[{"limit":99999999999999999999,"window":"day"}]""", 0)]
    [InlineData("""["1 per day",{"limit":7,"window":"minute"}]""", 1)]
    [InlineData("""[{"limit":1,"window":"day","burst":{"of":[5]}},{"limit":7,"window":"minute"}]""", 1)]
    [InlineData("""[{"limit":7,"window":"minute"},{"limit":1,"window":"fortnight"}]""", 1)]
    [InlineData("""[{"limit":1.5,"window":"day"},[1,[2]],null,{"limit":7,"window":"minute"}]""", 1)]
    [InlineData("""[{"limit":7,"window":"minute"},{"limit":8,"window":"minute"}]""", 2)]
    [InlineData("""[{"limit":7,"window":"minute"}""", 1)]
    public void What_is_no_limit_of_this_version_is_left_out_and_told(string json, int understood)
    {
        var limits = KeyColumns.ReadRateLimits(json);

        Assert.False(limits.AreUnderstood);
        Assert.Equal(understood, limits.Items.Count);
        Assert.All(limits.Items, static limit => Assert.Equal(RateLimitWindow.Minute, limit.Window));
    }

    [Theory]
    [InlineData("""["read",5,"write"]""")]
    [InlineData("""["read",{"scope":"admin"},"write"]""")]
    [InlineData("""["read",null,"write"]""")]
    public void What_is_no_scope_of_this_version_is_left_out_and_told(string json)
    {
        var scopes = KeyColumns.ReadScopes(json);

        Assert.False(scopes.AreUnderstood);
        Assert.Equal(["read", "write"], scopes.Items);
    }

    [Fact]
    public void Limits_of_another_writer_are_put_in_the_order_of_their_windows()
    {
        var limits = KeyColumns.ReadRateLimits("""[{"limit":9,"window":"day"},{"limit":2,"window":"second"}]""");

        Assert.True(limits.AreUnderstood);
        Assert.Equal([RateLimit.PerSecond(2), RateLimit.PerDay(9)], limits.Items);
    }

    [Fact]
    public void The_lists_that_are_read_are_read_only()
    {
        Assert.Throws<NotSupportedException>(
            () => ((IList<string>)KeyColumns.ReadScopes("""["read"]""").Items)[0] = "admin");
        Assert.Throws<NotSupportedException>(
            () => ((IList<RateLimit>)KeyColumns.ReadRateLimits("""[{"limit":1,"window":"day"}]""").Items)[0] = default);
    }
}
