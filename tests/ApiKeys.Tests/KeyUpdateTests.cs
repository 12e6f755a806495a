using System.Net;
using System.Reflection;
using ApiKeys.Tests.Rules;

namespace ApiKeys.Tests;

/// <summary>An update changes the members that it names, and no other.</summary>
public sealed class KeyUpdateTests
{
    private static readonly KeyMetadata Full = new KeyMetadata
    {
        Name = "Alice's key",
        Owner = "u_alice",
        Scopes = ["read"],
        RateLimits = [RateLimit.PerMinute(10)],
        AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")],
        ActivatesAt = Key.Now.AddDays(-1),
        ExpiresAt = Key.Now.AddDays(1),
        NeverCached = true,
        Custom = { ["plan"] = "pro", ["seats"] = 5 },
    }.Snapshot("metadata");

    /// <summary>An update that sets a member to something else, for each member of the metadata.</summary>
    private static readonly Dictionary<string, Action<KeyUpdate>> Changes = new()
    {
        [nameof(KeyMetadata.Name)] = static update => update.Name = "Bob's key",
        [nameof(KeyMetadata.Owner)] = static update => update.Owner = null,
        [nameof(KeyMetadata.Scopes)] = static update => update.Scopes = ["write"],
        [nameof(KeyMetadata.RateLimits)] = static update => update.RateLimits = null,
        [nameof(KeyMetadata.AllowedNetworks)] = static update => update.AllowedNetworks = null,
        [nameof(KeyMetadata.ActivatesAt)] = static update => update.ActivatesAt = null,
        [nameof(KeyMetadata.ExpiresAt)] = static update => update.ExpiresAt = null,
        [nameof(KeyMetadata.NeverCached)] = static update => update.NeverCached = false,
        [nameof(KeyMetadata.Custom)] = static update => update.Custom = null,
    };

    public static TheoryData<string> Members => [.. Properties.Select(static property => property.Name)];

    // A member that is added later is found here, and fails a test until an update knows it.
    private static IEnumerable<PropertyInfo> Properties =>
        typeof(KeyMetadata).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    [Theory]
    [MemberData(nameof(Members))]
    public void An_update_changes_the_member_that_it_sets_and_no_other(string member)
    {
        var update = new KeyUpdate();
        Changes[member](update);

        var updated = Apply(update);

        foreach (var property in Properties)
        {
            var isSame = Equals(property.GetValue(Full), property.GetValue(updated));
            Assert.True(isSame == (property.Name != member), property.Name);
        }
    }

    [Fact]
    public void An_update_that_sets_nothing_changes_nothing() => Assert.Equal(Full, Apply(new()));

    [Theory]
    [InlineData("""{"plan":"free"}""", """{"plan":"free","seats":5}""")]
    [InlineData("""{"seats":null}""", """{"plan":"pro"}""")]
    [InlineData("""{"address":{"city":"Bonn","zip":null}}""", """{"plan":"pro","seats":5,"address":{"city":"Bonn"}}""")]
    [InlineData("{}", """{"plan":"pro","seats":5}""")]
    public void A_patch_merges_into_the_custom_object(string patch, string expected) =>
        Assert.Equal(
            CustomMetadata.Parse(expected), Apply(new() { CustomPatch = CustomMetadata.Parse(patch) }).Custom);

    // The examples of RFC 7396, appendix A, that are objects at the outermost level.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("""{"a":{"b":1,"c":{"d":2}}}""", """{"a":{"c":{"e":3}}}""", """{"a":{"b":1,"c":{"d":2,"e":3}}}""")]
    public void A_patch_follows_the_RFC(string target, string patch, string expected)
    {
        var stored = new KeyMetadata { Custom = CustomMetadata.Parse(target) }.Snapshot("metadata");
        var update = new KeyUpdate { CustomPatch = CustomMetadata.Parse(patch) };

        Assert.Equal(
            CustomMetadata.Parse(expected).ToString(),
            update.Snapshot("update").ApplyTo(stored, "update").Custom.ToString());
    }

    [Fact]
    public void A_patched_object_that_is_too_large_is_refused()
    {
        var half = new string('x', 9_000);
        var stored = new KeyMetadata { Custom = { ["a"] = half } }.Snapshot("metadata");
        var update = new KeyUpdate { CustomPatch = new() { ["b"] = half } }.Snapshot("update");

        Assert.Throws<ArgumentException>(nameof(update), () => update.ApplyTo(stored, nameof(update)));
    }

    [Fact]
    public void An_object_and_a_patch_for_it_exclude_each_other() => Assert.Throws<ArgumentException>(
        "update", () => new KeyUpdate { Custom = [], CustomPatch = [] }.Snapshot("update"));

    [Fact]
    public void A_patch_can_be_taken_back() => Assert.Equal(
        Full with { Custom = CustomMetadata.Parse("{}") },
        Apply(new() { CustomPatch = new() { ["a"] = 1 }, Custom = [] }, static update => update.CustomPatch = null));

    [Fact]
    public void A_change_of_the_callers_list_after_the_call_has_no_effect()
    {
        List<string> scopes = ["read"];
        var update = new KeyUpdate { Scopes = scopes }.Snapshot("update");
        scopes.Add("admin");

        Assert.Equal(["read"], update.ApplyTo(Full, "update").Scopes);
    }

    [Fact]
    public void A_key_stays_active_before_it_ends_whichever_of_both_an_update_moves()
    {
        Refuse(new() { ActivatesAt = Full.ExpiresAt });
        Refuse(new() { ExpiresAt = Full.ActivatesAt });
        Refuse(new() { ActivatesAt = Key.Now.AddDays(3), ExpiresAt = Key.Now.AddDays(2) });
        Assert.Equal(
            Key.Now.AddDays(2),
            Apply(new() { ActivatesAt = Key.Now.AddDays(2), ExpiresAt = Key.Now.AddDays(3) }).ActivatesAt);
        Assert.Null(Apply(new() { ExpiresAt = null }).ExpiresAt);

        static void Refuse(KeyUpdate update) => Assert.StartsWith(
            "ActivatesAt: it lies before the key's expiry",
            Assert.Throws<ArgumentException>(nameof(update), () => Apply(update)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" blank ends ")]
    [InlineData("")]
    public void A_member_that_is_set_follows_the_rules(string name) =>
        Assert.Throws<ArgumentException>("update", () => new KeyUpdate { Name = name }.Snapshot("update"));

    private static KeyMetadata Apply(KeyUpdate update, Action<KeyUpdate>? change = null)
    {
        change?.Invoke(update);
        return update.Snapshot(nameof(update)).ApplyTo(Full, nameof(update));
    }
}
