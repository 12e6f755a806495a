using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests;

/// <summary>Types that hold a plaintext or a secret do not show it in text, in a debugger or in an exception.</summary>
public class SilenceTests
{
    private const string Secret = "a secret of at least 32 bytes, which must stay hidden";

    private static readonly string Plaintext = CreatePlaintext();
    private static readonly ApiKey Key = CreateKey();
    private static readonly IssuedKey Issued = new(Key, Plaintext);

    [Fact]
    public void The_text_of_an_issued_key_is_its_prefix_and_id()
    {
        Assert.Equal($"{Key.Prefix}… ({Key.Id})", Issued.ToString());
        Assert.Equal(Key.ToString(), Issued.ToString());
        Assert.True(Issued.Plaintext == Plaintext, "The property returns the plaintext.");
    }

    [Fact]
    public void No_text_shows_more_of_a_key_than_its_prefix()
    {
        object[] all =
        [
            Issued,
            Key,
            Key.Metadata,
            KeyValidation.Valid(Key),
            KeyValidation.Of(ValidationStatus.Revoked, Key),
            new RevokedKeyException(Key),
            new ExpiredKeyException(Key),
            new DisabledKeyException(Key),
            new OutOfScopeException(Key),
            new InsufficientScopeException(Key, ["write"], ["write"]),
            new RateLimitedException(Key, TimeSpan.FromSeconds(1), RateLimit.PerHour(1)),
            new InvalidKeyException(ValidationStatus.Malformed),
        ];

        foreach (var one in all)
            AssertSilent(one.ToString()!, one.GetType());

        AssertSilent($"{(Issued, Key, KeyValidation.Valid(Key))}", typeof(ValueTuple));
    }

    [Fact]
    public void Exceptions_carry_nothing_beside_their_message()
    {
        Exception[] exceptions =
        [
            new RevokedKeyException(Key),
            new RateLimitedException(Key, default, null),
            new InvalidKeyException(ValidationStatus.Unknown),
        ];
        foreach (var exception in exceptions)
        {
            Assert.Empty((ICollection)exception.Data);
            Assert.Null(exception.InnerException);
            AssertSilent(exception.Message, exception.GetType());
        }
    }

    [Fact]
    public void The_text_of_options_shows_no_secret()
    {
        var options = new ApiKeyOptions { SigningSecret = Secret, EarlierSigningSecrets = [Secret] };
        Assert.DoesNotContain(Secret, options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_debugger_shows_no_property_that_holds_a_plaintext_or_a_secret()
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var secret = typeof(ApiKeyClient).Assembly.GetTypes()
            .SelectMany(static type => type.GetProperties(All))
            .Where(static property =>
                property.PropertyType == typeof(string) || property.PropertyType == typeof(IReadOnlyList<string>))
            .Where(static property =>
                property.Name.Contains("Plaintext", StringComparison.Ordinal)
                || property.Name.Contains("Secret", StringComparison.Ordinal))
            .ToArray();

        Assert.Equal(
            ["IssuedKey.Plaintext", "ApiKeyOptions.SigningSecret", "ApiKeyOptions.EarlierSigningSecrets"],
            secret.Select(property => $"{property.DeclaringType!.Name}.{property.Name}").OrderDescending());
        Assert.All(secret, property => Assert.Equal(
            DebuggerBrowsableState.Never,
            property.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State));
    }

    [Fact]
    public void A_debugger_shows_an_issued_key_as_its_text() =>
        Assert.Equal("{ToString(),nq}", typeof(IssuedKey).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);

    private static void AssertSilent(string text, Type type)
    {
        // One character beyond the prefix is too much. The messages of these assertions must not show it either.
        var tooMuch = Plaintext[..(Key.Prefix.Length + 1)];
        Assert.False(text.Contains(tooMuch, StringComparison.Ordinal), $"{type.Name} shows more than the prefix.");
        Assert.False(
            text.Contains(Plaintext[Key.Prefix.Length..], StringComparison.Ordinal),
            $"{type.Name} shows the rest of a key.");
    }

    private static string CreatePlaintext()
    {
        Span<byte> text = stackalloc byte[KeyText.MaxLength];
        return Encoding.ASCII.GetString(text[..KeyText.Create("sk_live"u8, text)]);
    }

    private static ApiKey CreateKey() => Rules.Key.Create(
        revokedAt: Rules.Key.Now,
        disabledAt: Rules.Key.Now,
        metadata: new()
        {
            Name = "a",
            ExpiresAt = Rules.Key.Now,
            Scopes = ["read"],
            Custom = { ["plan"] = "pro" },
        }) with
    {
        Prefix = Encoding.ASCII.GetString(KeyText.ShownPrefix(Encoding.ASCII.GetBytes(Plaintext))),
    };
}
