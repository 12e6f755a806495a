namespace ApiKeys.Tests;

public class KeyValidationTests
{
    private static readonly ApiKey Key = Rules.Key.Create(
        revokedAt: Rules.Key.Now.AddDays(-1),
        disabledAt: Rules.Key.Now.AddDays(-2),
        metadata: new() { ActivatesAt = Rules.Key.Now.AddDays(-9), ExpiresAt = Rules.Key.Now.AddDays(-3) });

    [Fact]
    public void The_default_value_is_a_refusal()
    {
        var answer = default(KeyValidation);

        Assert.False(answer.IsValid);
        Assert.Equal(ValidationStatus.Unknown, answer.Status);
        Assert.Null(answer.Key);
        Assert.Null(answer.RefusedKey);
        Assert.Empty(answer.MissingScopes);
        Assert.Empty(answer.MissingAnyScopes);
        Assert.Equal(TimeSpan.Zero, answer.RetryAfter);
        Assert.Equal(ValidationStatus.Unknown, Assert.Throws<InvalidKeyException>(() => answer.EnsureValid()).Status);
    }

    [Fact]
    public void A_valid_answer_has_the_key_and_EnsureValid_returns_it()
    {
        var answer = KeyValidation.Valid(Key);

        Assert.True(answer.IsValid);
        Assert.Same(Key, answer.Key);
        Assert.Null(answer.RefusedKey);
        Assert.Same(Key, answer.EnsureValid());
    }

    [Theory]
    [InlineData(ValidationStatus.Unknown)]
    [InlineData(ValidationStatus.Malformed)]
    [InlineData(ValidationStatus.Revoked)]
    [InlineData(ValidationStatus.NotYetActive)]
    [InlineData(ValidationStatus.Expired)]
    [InlineData(ValidationStatus.Disabled)]
    [InlineData(ValidationStatus.Unavailable)]
    [InlineData(ValidationStatus.OutOfScope)]
    [InlineData(ValidationStatus.NetworkNotAllowed)]
    [InlineData(ValidationStatus.InsufficientScope)]
    [InlineData(ValidationStatus.RateLimited)]
    public void Every_refusal_throws_with_its_status_and_never_hands_out_the_key_as_valid(ValidationStatus status)
    {
        var answer = Refusal(status);

        Assert.False(answer.IsValid);
        Assert.Null(answer.Key);
        var exception = Assert.ThrowsAny<KeyRefusedException>(() => answer.EnsureValid());
        Assert.Equal(status, exception.Status);
        Assert.Same(answer.RefusedKey, exception.RefusedKey);
        Assert.IsType<ApiKeyException>(exception, exactMatch: false);
    }

    [Fact]
    public void Each_status_has_its_exception_with_its_data()
    {
        Assert.Null(Throw<InvalidKeyException>(ValidationStatus.Malformed).RefusedKey);
        Assert.Null(Throw<InvalidKeyException>(ValidationStatus.Unknown).RefusedKey);
        Assert.Equal(Key.RevokedAt, Throw<RevokedKeyException>(ValidationStatus.Revoked).RevokedAt);
        Assert.Equal(
            Key.Metadata.ActivatesAt, Throw<NotYetActiveKeyException>(ValidationStatus.NotYetActive).ActivatesAt);
        Assert.Same(Key, Throw<NetworkNotAllowedException>(ValidationStatus.NetworkNotAllowed).RefusedKey);
        Assert.Equal(Key.Metadata.ExpiresAt, Throw<ExpiredKeyException>(ValidationStatus.Expired).ExpiredAt);
        Assert.Equal(Key.DisabledAt, Throw<DisabledKeyException>(ValidationStatus.Disabled).DisabledAt);
        Assert.Same(Key, Throw<UnavailableKeyException>(ValidationStatus.Unavailable).RefusedKey);
        Assert.Same(Key, Throw<OutOfScopeException>(ValidationStatus.OutOfScope).RefusedKey);
        Assert.Equal(
            ["write", "admin"],
            Throw<InsufficientScopeException>(ValidationStatus.InsufficientScope).MissingScopes);
        Assert.Equal(
            ["read", "list"],
            Throw<InsufficientScopeException>(ValidationStatus.InsufficientScope).MissingAnyScopes);
        Assert.EndsWith(
            "It lacks required scopes: write, admin. It needs one of these scopes: read, list.",
            Throw<InsufficientScopeException>(ValidationStatus.InsufficientScope).Message,
            StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(7), Throw<RateLimitedException>(ValidationStatus.RateLimited).RetryAfter);
    }

    [Fact]
    public void Valid_is_the_only_status_after_the_refusals() =>
        Assert.Equal(
            ValidationStatus.Valid,
            Assert.Single(Enum.GetValues<ValidationStatus>(), status => status > ValidationStatus.RateLimited));

    [Fact]
    public void The_text_of_an_answer_is_its_status_and_the_key_s_prefix_and_id()
    {
        Assert.Equal("Unknown", default(KeyValidation).ToString());
        Assert.Equal("Malformed", KeyValidation.Malformed.ToString());
        Assert.Equal($"Revoked: sk_test_4fGh2kLm… ({Key.Id})", Refusal(ValidationStatus.Revoked).ToString());
        Assert.Equal($"Valid: sk_test_4fGh2kLm… ({Key.Id})", KeyValidation.Valid(Key).ToString());
    }

    private static KeyValidation Refusal(ValidationStatus status) => status switch
    {
        ValidationStatus.Unknown => KeyValidation.Unknown,
        ValidationStatus.Malformed => KeyValidation.Malformed,
        ValidationStatus.InsufficientScope => KeyValidation.InsufficientScope(
            Key, new(["write", "admin"], ["read", "list"])),
        ValidationStatus.RateLimited => KeyValidation.RateLimited(Key, TimeSpan.FromSeconds(7), exceeded: null),
        _ => KeyValidation.Of(status, Key),
    };

    private static T Throw<T>(ValidationStatus status)
        where T : Exception => Assert.Throws<T>(() => Refusal(status).EnsureValid());
}
