namespace ApiKeys.Tests.Rules;

public class KeyStatusTests
{
    // r: revoked, e: expired, f: expires later, d: disabled.
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
    public void Revoked_comes_before_expired_before_disabled_before_active(string state, KeyStatus expected)
    {
        DateTimeOffset? expiresAt = state.Contains('e', StringComparison.Ordinal) ? Key.Now
            : state.Contains('f', StringComparison.Ordinal) ? Key.Now.AddMilliseconds(1)
            : null;
        var key = Key.Create(
            revokedAt: state.Contains('r', StringComparison.Ordinal) ? Key.Now : null,
            disabledAt: state.Contains('d', StringComparison.Ordinal) ? Key.Now : null,
            metadata: new() { ExpiresAt = expiresAt });

        Assert.Equal(expected, key.GetStatus(Key.Now));
    }

    [Fact]
    public void A_revoked_key_is_revoked_at_every_moment() =>
        Assert.Equal(KeyStatus.Revoked, Key.Create(revokedAt: Key.Now).GetStatus(DateTimeOffset.MinValue));
}
