using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

/// <summary>The lifetimes that a client gives keys, and bounds.</summary>
public class KeyTermsTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly KeyTerms Terms = new(RulesVersion.Newest, Day, 7 * Day);

    [Fact]
    public void A_new_key_without_an_expiry_gets_the_default_and_another_keeps_its_own()
    {
        Assert.Equal(Key.Now + Day, Complete(new()).ExpiresAt);
        Assert.Equal(Key.Now + (2 * Day), Complete(new() { ExpiresAt = Key.Now + (2 * Day) }).ExpiresAt);
        Assert.Equal(Key.Now - Day, Complete(new() { ExpiresAt = Key.Now - Day }).ExpiresAt);
        Assert.Null(KeyTerms.None.Complete(new(), Key.Now, "metadata").ExpiresAt);
    }

    [Fact]
    public void A_key_that_would_outlive_the_greatest_lifetime_is_refused()
    {
        Assert.Equal(Key.Now + (7 * Day), Complete(new() { ExpiresAt = Key.Now + (7 * Day) }).ExpiresAt);
        AssertRefused("ExpiresAt: a key lives at most 7.00:00:00", new()
        {
            ExpiresAt = Key.Now + (7 * Day) + TimeSpan.FromMilliseconds(1),
        });
    }

    [Fact]
    public void A_key_that_would_end_before_it_is_active_is_refused()
    {
        AssertRefused("ActivatesAt: it lies before the key's expiry", new() { ActivatesAt = Key.Now + Day });
        AssertRefused(
            "ActivatesAt: it lies before the key's expiry",
            new() { ActivatesAt = Key.Now + Day, ExpiresAt = Key.Now + Day });
        Assert.Throws<ArgumentException>("metadata", static () => new KeyTerms(RulesVersion.Newest, null, 7 * Day)
            .Complete(new() { ActivatesAt = Key.Now + (7 * Day) }, Key.Now, "metadata"));
    }

    [Fact]
    public void A_key_ends_when_it_has_lived_for_the_greatest_lifetime()
    {
        Assert.Equal(Key.Now + (7 * Day), Terms.EndOf(Key.Now));
        Assert.Equal(Key.Now - (7 * Day), Terms.OutlivedAt(Key.Now));
        Assert.Null(KeyTerms.None.EndOf(Key.Now));
        Assert.Null(KeyTerms.None.OutlivedAt(Key.Now));
        Assert.Equal(
            DateTimeOffset.MaxValue.ToStoredPrecision(), Terms.EndOf(DateTimeOffset.MaxValue - Day));
    }

    private static KeyMetadata Complete(KeyMetadata metadata) => Terms.Complete(metadata, Key.Now, nameof(metadata));

    private static void AssertRefused(string rule, KeyMetadata metadata) => Assert.StartsWith(
        rule,
        Assert.Throws<ArgumentException>(nameof(metadata), () => Complete(metadata)).Message,
        StringComparison.Ordinal);
}
