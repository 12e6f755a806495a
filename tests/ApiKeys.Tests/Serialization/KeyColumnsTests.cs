using System.Text.Json;
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
        Assert.Empty(KeyColumns.ReadScopes("[]"));
        Assert.Empty(KeyColumns.ReadRateLimits("[]"));
        Assert.Empty(KeyColumns.ReadScopes("[ ]"));
        Assert.Empty(KeyColumns.ReadRateLimits("[ ]"));
    }

    // PostgreSQL's jsonb and MySQL's JSON add spaces and reorder members.
    [Fact]
    public void JSON_that_a_database_reformats_is_read_the_same()
    {
        Assert.Equal(["read", "orders:*"], KeyColumns.ReadScopes("""["read", "orders:*"]"""));
        Assert.Equal(
            [RateLimit.PerMinute(1000), RateLimit.PerDay(1)],
            KeyColumns.ReadRateLimits("""[{"window": "minute", "limit": 1000}, {"limit": 1, "window": "day"}]"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""["read" """)]
    public void JSON_that_is_not_an_array_is_a_fault(string json)
    {
        Assert.ThrowsAny<JsonException>(() => KeyColumns.ReadScopes(json));
        Assert.ThrowsAny<JsonException>(() => KeyColumns.ReadRateLimits(json));
    }

    [Theory]
    [InlineData("""["1 per day"]""")]
    [InlineData("""[{"limit":1,"window":"day","burst":5}]""")]
    [InlineData("""[{"limit":1,"window":"fortnight"}]""")]
    [InlineData("""[{"limit":1.5,"window":"day"}]""")]
    public void A_limit_with_an_unknown_member_or_value_is_a_fault(string json) =>
        Assert.ThrowsAny<JsonException>(() => KeyColumns.ReadRateLimits(json));

    [Fact]
    public void The_lists_that_are_read_are_read_only()
    {
        Assert.Throws<NotSupportedException>(() => ((IList<string>)KeyColumns.ReadScopes("""["read"]"""))[0] = "admin");
        Assert.Throws<NotSupportedException>(
            () => ((IList<RateLimit>)KeyColumns.ReadRateLimits("""[{"limit":1,"window":"day"}]"""))[0] = default);
    }
}
