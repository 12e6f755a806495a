namespace ApiKeys.Tests.Rules;

public class KeyStatusTests
{
    // r: revoked, n: not yet active, a: active since now, e: expired, f: expires later, d: disabled.
    [Theory]
    [InlineData("", KeyStatus.Active)]
    [InlineData("f", KeyStatus.Active)]
    [InlineData("d", KeyStatus.Disabled)]
    [InlineData("fd", KeyStatus.Disabled)]
    [InlineData("e", KeyStatus.Expired)]
    [InlineData("ed", KeyStatus.Expired)]
    [InlineData("r", KeyStatus.Revoked)]
    [InlineData("rf", KeyStatus.Revoked)]
    [InlineData("rd", KeyStatus.Revoked)]
    [InlineData("re", KeyStatus.Revoked)]
    [InlineData("red", KeyStatus.Revoked)]
    [InlineData("rfd", KeyStatus.Revoked)]
    [InlineData("a", KeyStatus.Active)]
    [InlineData("ad", KeyStatus.Disabled)]
    [InlineData("n", KeyStatus.NotYetActive)]
    [InlineData("ne", KeyStatus.NotYetActive)]
    [InlineData("nd", KeyStatus.NotYetActive)]
    [InlineData("rne", KeyStatus.Revoked)]
    public void Revoked_comes_before_not_yet_active_before_expired_before_disabled_before_active(
        string state, KeyStatus expected)
    {
        DateTimeOffset? expiresAt = state.Contains('e', StringComparison.Ordinal) ? Key.Now
            : state.Contains('f', StringComparison.Ordinal) ? Key.Now.AddMilliseconds(1)
            : null;
        DateTimeOffset? activatesAt = state.Contains('n', StringComparison.Ordinal) ? Key.Now.AddMilliseconds(1)
            : state.Contains('a', StringComparison.Ordinal) ? Key.Now
            : null;
        var key = Key.Create(
            revokedAt: state.Contains('r', StringComparison.Ordinal) ? Key.Now : null,
            disabledAt: state.Contains('d', StringComparison.Ordinal) ? Key.Now : null,
            metadata: new() { ActivatesAt = activatesAt }) with
        { EndsBy = expiresAt };

        Assert.Equal(expected, key.GetStatus(Key.Now));
    }

    [Fact]
    public void A_key_ends_at_the_earlier_of_its_expiry_and_its_greatest_age()
    {
        var (early, late) = (Key.Now.AddHours(1), Key.Now.AddHours(2));
        var key = Key.Create(metadata: new() { ExpiresAt = early });

        Assert.Equal(early, key.ExpiresAt);
        Assert.Equal(early, (key with { EndsBy = late }).ExpiresAt);
        Assert.Equal(late, (Key.Create(metadata: new() { ExpiresAt = Key.Now.AddDays(1) }) with { EndsBy = late })
            .ExpiresAt);
        Assert.Equal(late, (Key.Create() with { EndsBy = late }).ExpiresAt);
        Assert.Null(Key.Create().ExpiresAt);
    }

    [Fact]
    public void A_revoked_key_is_revoked_at_every_moment() =>
        Assert.Equal(KeyStatus.Revoked, Key.Create(revokedAt: Key.Now).GetStatus(DateTimeOffset.MinValue));
}
