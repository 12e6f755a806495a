namespace ApiKeys.Tests.Foreign;

/// <summary>What the rows of other systems become. The databases themselves are read in the tests of imports.</summary>
public sealed class ImportedKeysTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData(100, 1_000, 100, RateLimitWindow.Second)]
    [InlineData(100, 60_000, 100, RateLimitWindow.Minute)]
    [InlineData(100, 3_600_000, 100, RateLimitWindow.Hour)]
    [InlineData(100, 86_400_000, 100, RateLimitWindow.Day)]
    [InlineData(100, 10_000, 10, RateLimitWindow.Second)]
    [InlineData(105, 10_000, 10, RateLimitWindow.Second)]
    [InlineData(9, 10_000, 9, RateLimitWindow.Minute)]
    [InlineData(1, 5_000, 1, RateLimitWindow.Minute)]
    [InlineData(10, 500, 10, RateLimitWindow.Second)]
    [InlineData(100, 900_000, 6, RateLimitWindow.Minute)]
    [InlineData(10, 900_000, 10, RateLimitWindow.Hour)]
    [InlineData(1_000, 2_592_000_000, 33, RateLimitWindow.Day)]
    [InlineData(long.MaxValue, 1, RateLimit.MaxLimit, RateLimitWindow.Second)]
    public void A_limit_over_another_time_becomes_one_that_never_allows_more(
        long limit, long milliseconds, long expected, RateLimitWindow window)
    {
        var key = ImportedKeys.FromUnkey("unkey", Hash, null, 0, rateLimits: [(limit, milliseconds)]);

        Assert.Null(key.Fault);
        Assert.Equal(new RateLimit(expected, window), Assert.Single(key.Metadata!.RateLimits));
        Assert.True(limit is long.MaxValue || (decimal)expected / SecondsOf(window) <= limit * 1_000m / milliseconds);
    }

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(-5, 1_000)]
    [InlineData(5, 0)]
    [InlineData(10, 2_592_000_000)]
    public void A_limit_that_no_limit_of_ours_is_as_strict_as_is_reported(long limit, long milliseconds) =>
        Assert.Contains(
            "RateLimits",
            ImportedKeys.FromUnkey("unkey", Hash, null, 0, rateLimits: [(limit, milliseconds)]).Fault,
            StringComparison.Ordinal);

    [Fact]
    public void Of_two_limits_in_one_window_the_lower_one_holds()
    {
        var key = ImportedKeys.FromUnkey(
            "unkey", Hash, null, 0, rateLimits: [(100, 10_000), (5, 1_000), (1_000, 3_600_000)]);

        Assert.Equal([RateLimit.PerSecond(5), RateLimit.PerHour(1_000)], key.Metadata!.RateLimits);
    }

    [Fact]
    public void A_key_with_credits_is_reported_and_not_made_a_key_without()
    {
        Assert.Contains(
            "credits", ImportedKeys.FromUnkey("u", Hash, null, 0, remaining: 0).Fault, StringComparison.Ordinal);
        Assert.Contains(
            "credits",
            ImportedKeys.FromBetterAuth("b", Hash, null, "u1", Created, remaining: 7).Fault,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_that_would_become_a_wildcard_is_reported()
    {
        ImportedKey[] keys =
        [
            ImportedKeys.FromUnkey("u", Hash, null, 0, permissions: ["read", "documents.*"]),
            ImportedKeys.FromBetterAuth("b", Hash, null, "u1", Created, permissions: """{"files": ["*"]}"""),
            ImportedKeys.FromSanctum("s", "1", Hash, "7", "n", """["server:*"]""", Created),
            ImportedKeys.FromApiKeysPlatform("p", Hash, "abcdefgh", "sk", """{"scopes": ["*"]}""", Created),
        ];

        Assert.All(keys, static key => Assert.Contains("wildcard", key.Fault, StringComparison.Ordinal));
        var all = ImportedKeys.FromSanctum("s", "1", Hash, "7", "n", """["*"]""", Created);
        Assert.Equal(["*"], all.Metadata!.Scopes);
    }

    [Theory]
    [InlineData("""{"expires_at": "2026-03-04T05:06:07.008"}""", 0)]
    [InlineData("""{"expires_at": "2026-03-04T05:06:07.008Z"}""", 0)]
    [InlineData("""{"expires_at": "2026-03-04T05:06:07.008000+00:00"}""", 0)]
    [InlineData("""{"expires_at": "2026-03-04T05:06:07.008+02:00"}""", -2)]
    public void A_time_without_a_zone_is_UTC(string metadata, int hours)
    {
        var key = ImportedKeys.FromApiKeysPlatform("p", Hash, "abcdefgh", "sk", metadata, Created);

        Assert.Null(key.Fault);
        Assert.Equal(
            new DateTimeOffset(2026, 3, 4, 5, 6, 7, 8, TimeSpan.Zero).AddHours(hours), key.Metadata!.ExpiresAt);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"scopes": "read"}""")]
    [InlineData("""{"scopes": [1]}""")]
    [InlineData("""{"scopes": [null]}""")]
    [InlineData("""{"rate_limit": "many"}""")]
    [InlineData("""{"rate_limit": {"requests": 5}}""")]
    [InlineData("""{"rate_limit": {"requests": 5, "window": "week"}}""")]
    [InlineData("""{"rate_limit": 1.5}""")]
    [InlineData("""{"expires_at": "soon"}""")]
    [InlineData("""{"custom": 5}""")]
    [InlineData("""{"name": 5}""")]
    [InlineData("""{"restriction_of_a_later_version": true}""")]
    public void Metadata_that_the_system_does_not_write_are_reported(string metadata) => Assert.NotNull(
        ImportedKeys.FromApiKeysPlatform("p", Hash, "abcdefgh", "sk", metadata, Created).Fault);

    [Fact]
    public void A_limit_that_was_never_enforced_is_kept_as_custom_or_gets_the_window_that_the_caller_says()
    {
        const string Metadata = """{"rate_limit": 1000, "custom": {"plan": "pro"}}""";

        var kept = ImportedKeys.FromApiKeysPlatform("p", Hash, "abcdefgh", "sk", Metadata, Created).Metadata!;
        var enforced = ImportedKeys.FromApiKeysPlatform(
            "p", Hash, "abcdefgh", "sk", Metadata, Created, legacyWindow: RateLimitWindow.Hour).Metadata!;

        Assert.Empty(kept.RateLimits);
        Assert.Equal(CustomMetadata.Parse("""{"plan": "pro", "rate_limit": 1000}"""), kept.Custom);
        Assert.Equal([RateLimit.PerHour(1_000)], enforced.RateLimits);
        Assert.Equal(CustomMetadata.Parse("""{"plan": "pro"}"""), enforced.Custom);
    }

    [Fact]
    public void Times_out_of_range_and_broken_JSON_of_other_systems_are_reported()
    {
        ImportedKey[] keys =
        [
            ImportedKeys.FromUnkey("u", Hash, null, long.MaxValue),
            ImportedKeys.FromUnkey("u", Hash, null, 0, expires: -1),
            ImportedKeys.FromUnkey("u", Hash, null, 0, meta: "[1]"),
            ImportedKeys.FromBetterAuth("b", Hash, null, "u1", Created, permissions: "[]"),
            ImportedKeys.FromBetterAuth("b", Hash, null, "u1", Created, metadata: "{"),
            ImportedKeys.FromSanctum("s", "1", Hash, "7", "n", "{", Created),
        ];

        Assert.All(keys, static key => Assert.NotNull(key.Fault));
    }

    private static long SecondsOf(RateLimitWindow window) => window switch
    {
        RateLimitWindow.Second => 1,
        RateLimitWindow.Minute => 60,
        RateLimitWindow.Hour => 3_600,
        _ => 86_400,
    };
}
