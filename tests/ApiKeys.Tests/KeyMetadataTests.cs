using System.Net;
using ApiKeys.Rules;

namespace ApiKeys.Tests;

public class KeyMetadataTests
{
    private static KeyMetadata Full() => new()
    {
        Name = "Alice's key",
        Owner = "u_alice",
        Scopes = ["read", "orders:*"],
        RateLimits = [RateLimit.PerMinute(1000), RateLimit.PerDay(20_000)],
        AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")],
        ActivatesAt = Rules.Key.Now.AddDays(-1),
        ExpiresAt = Rules.Key.Now,
        Custom = { ["plan"] = "pro", ["seats"] = 5 },
    };

    [Fact]
    public void Metadata_are_empty_by_default()
    {
        var metadata = new KeyMetadata();

        Assert.Null(metadata.Name);
        Assert.Null(metadata.Owner);
        Assert.Empty(metadata.AllowedNetworks);
        Assert.Null(metadata.ActivatesAt);
        Assert.Null(metadata.ExpiresAt);
        Assert.Empty(metadata.Scopes);
        Assert.Empty(metadata.RateLimits);
        Assert.Empty(metadata.Custom);
        Assert.Equal(KeyMetadata.Empty, metadata);
    }

    [Fact]
    public void Null_values_are_empty_values() =>
        Assert.Equal(
            new KeyMetadata(), new() { Scopes = null, RateLimits = null, AllowedNetworks = null, Custom = null });

    [Fact]
    public void Metadata_are_equal_when_all_their_values_are()
    {
        Assert.Equal(Full(), Full());
        Assert.True(Full() == Full());
        Assert.Equal(Full().GetHashCode(), Full().GetHashCode());
        Assert.Equal(Full(), Full().Snapshot("metadata"));
        Assert.Equal(Full().GetHashCode(), Full().Snapshot("metadata").GetHashCode());
    }

    [Fact]
    public void A_difference_in_any_value_makes_metadata_unequal()
    {
        KeyMetadata[] others =
        [
            Full() with { Name = "Bob's key" },
            Full() with { Name = null },
            Full() with { Owner = "u_bob" },
            Full() with { Scopes = ["orders:*", "read"] },
            Full() with { Scopes = ["read"] },
            Full() with { Scopes = ["READ", "orders:*"] },
            Full() with { RateLimits = [RateLimit.PerMinute(1001), RateLimit.PerDay(20_000)] },
            Full() with { RateLimits = [] },
            Full() with { AllowedNetworks = [] },
            Full() with { AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")] },
            Full() with { AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/33")] },
            Full() with { ActivatesAt = null },
            Full() with { ActivatesAt = Rules.Key.Now.AddDays(-2) },
            Full() with { ExpiresAt = null },
            Full() with { ExpiresAt = Rules.Key.Now.AddMilliseconds(1) },
            Full() with { Custom = new() { ["plan"] = "pro", ["seats"] = 6 } },
            Full() with { Custom = new() { ["plan"] = "pro" } },
        ];

        Assert.All(others, other => Assert.NotEqual(Full(), other));
        Assert.All(others, other => Assert.NotEqual(Full().Snapshot("metadata"), other.Snapshot("metadata")));
    }

    [Fact]
    public void With_changes_a_part_and_keeps_the_rest()
    {
        var stored = Full().Snapshot("metadata");
        var changed = stored with { Name = "Renamed" };

        Assert.Equal("Alice's key", stored.Name);
        Assert.Equal("Renamed", changed.Name);
        Assert.Equal(stored, changed with { Name = stored.Name });
        Assert.Equal(changed, changed.Snapshot("metadata"));
    }

    [Fact]
    public void Later_changes_by_the_caller_do_not_change_a_snapshot()
    {
        string[] scopes = ["read", "orders:*"];
        List<RateLimit> limits = [RateLimit.PerMinute(1000), RateLimit.PerDay(20_000)];
        List<IPNetwork> networks = [.. Full().AllowedNetworks];
        var custom = new CustomMetadata { ["plan"] = "pro", ["seats"] = 5 };
        var stored = (Full() with
        {
            Scopes = scopes,
            RateLimits = limits,
            AllowedNetworks = networks,
            Custom = custom,
        }).Snapshot("metadata");

        scopes[0] = "admin";
        limits.Clear();
        networks.Clear();
        custom["plan"] = "free";
        custom["more"] = true;

        Assert.Equal(Full(), stored);
    }

    [Fact]
    public void The_metadata_of_a_key_are_read_only()
    {
        var stored = Full().Snapshot("metadata");

        AssertReadOnly(stored.Scopes, "admin");
        AssertReadOnly(stored.AllowedNetworks, IPNetwork.Parse("0.0.0.0/0"));
        AssertReadOnly(stored.RateLimits, RateLimit.PerDay(RateLimit.MaxLimit));
        Assert.True(stored.Custom.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => stored.Custom["plan"] = "free");
        Assert.Throws<InvalidOperationException>(() => stored.Custom["more"] = true);
        Assert.Equal(Full(), stored);

        static void AssertReadOnly<T>(IReadOnlyList<T> list, T other)
        {
            Assert.IsNotType<T[]>(list);
            Assert.IsNotType<List<T>>(list);
            if (list is IList<T> mutable)
            {
                Assert.Throws<NotSupportedException>(() => mutable[0] = other);
                Assert.Throws<NotSupportedException>(() => mutable.Add(other));
                Assert.Throws<NotSupportedException>(mutable.Clear);
            }
        }
    }

    [Fact]
    public void The_empty_metadata_of_a_key_are_read_only()
    {
        Assert.Throws<InvalidOperationException>(() => KeyMetadata.Empty.Custom["plan"] = "free");
        Assert.Throws<InvalidOperationException>(() => (KeyMetadata.Empty with { Name = "a" }).Custom["plan"] = "free");
    }

    [Fact]
    public void New_metadata_do_not_share_their_custom_object()
    {
        var first = new KeyMetadata { Custom = { ["plan"] = "pro" } };
        Assert.Single(first.Custom);
        Assert.Empty(new KeyMetadata().Custom);
    }

    [Fact]
    public void A_snapshot_is_in_the_form_in_which_it_is_stored()
    {
        var stored = new KeyMetadata
        {
            Scopes = ["write", "read", "write"],
            RateLimits = [RateLimit.PerDay(9), RateLimit.PerSecond(1)],
            AllowedNetworks = [IPNetwork.Parse("::ffff:10.0.0.0/104"), IPNetwork.Parse("10.0.0.0/8")],
            ActivatesAt = new(2025, 2, 3, 6, 5, 6, 789, 5, TimeSpan.FromHours(2)),
            ExpiresAt = new(2026, 2, 3, 6, 5, 6, 789, 5, TimeSpan.FromHours(2)),
        }.Snapshot("metadata");

        Assert.Equal(["write", "read"], stored.Scopes);
        Assert.Equal([RateLimit.PerSecond(1), RateLimit.PerDay(9)], stored.RateLimits);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8")], stored.AllowedNetworks);
        Assert.Equal(Rules.Key.Now.AddYears(-1), stored.ActivatesAt);
        Assert.Equal(Rules.Key.Now, stored.ExpiresAt);
        Assert.Equal(TimeSpan.Zero, stored.ExpiresAt!.Value.Offset);
        Assert.Equal(stored, stored.Snapshot("metadata"));
    }

    public static TheoryData<string, KeyMetadata> Faulty => new()
    {
        { "Name is empty", new() { Name = "" } },
        { "Name begins or ends with white space", new() { Name = " " } },
        { "Name holds a control character", new() { Name = "a\0b" } },
        { "Name is longer than 255", new() { Name = new('a', 256) } },
        { "Owner is empty", new() { Owner = "" } },
        { "Owner begins or ends with white space", new() { Owner = "u " } },
        { "Owner is longer than 255", new() { Owner = new('a', 256) } },
        { "Scopes: a granted scope holds 1 to 128", new() { Scopes = ["read", ""] } },
        { "Scopes: a granted scope holds 1 to 128", new() { Scopes = ["a b"] } },
        { "RateLimits: a limit must be from 1 to", new() { RateLimits = [new(-5, RateLimitWindow.Hour)] } },
        {
            "RateLimits: two limits have the same window",
            new() { RateLimits = [RateLimit.PerHour(1), RateLimit.PerHour(2)] }
        },
        { "AllowedNetworks: a key has at most 64", new() { AllowedNetworks = Many(65) } },
        { "ActivatesAt: it lies before 1970", new() { ActivatesAt = DateTimeOffset.UnixEpoch.AddTicks(-1) } },
        { "ExpiresAt: it lies before 1970", new() { ExpiresAt = DateTimeOffset.UnixEpoch.AddTicks(-1) } },
        {
            "ActivatesAt: it lies before the key's expiry",
            new() { ActivatesAt = Rules.Key.Now, ExpiresAt = Rules.Key.Now }
        },
        {
            "ActivatesAt: it lies before the key's expiry",
            new() { ActivatesAt = Rules.Key.Now.AddTicks(5), ExpiresAt = Rules.Key.Now.AddTicks(9) }
        },
        { "Custom: a string holds U+0000", new() { Custom = { ["a"] = "\0" } } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Metadata_that_break_a_rule_are_refused_with_the_rule(string rule, KeyMetadata metadata)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => metadata.Snapshot(nameof(metadata)));

        Assert.Equal(nameof(metadata), exception.ParamName);
        Assert.StartsWith(rule, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_limits_match_the_rules()
    {
        Assert.Equal(255, KeyMetadata.MaxNameLength);
        Assert.Equal(128, KeyMetadata.MaxScopeLength);
        Assert.Equal(64, KeyMetadata.MaxNetworks);
        Assert.Equal(64, new KeyMetadata { AllowedNetworks = Many(64) }.Snapshot("metadata").AllowedNetworks.Count);
        Assert.Equal(16_384, CustomMetadata.MaxBytes);
        Assert.Equal(32, CustomMetadata.MaxDepth);
        Assert.Equal(Names.MaxLength, KeyMetadata.MaxNameLength);
    }

    private static IPNetwork[] Many(int count) =>
        [.. Enumerable.Range(0, count).Select(static number => IPNetwork.Parse($"10.0.{number}.0/24"))];
}
