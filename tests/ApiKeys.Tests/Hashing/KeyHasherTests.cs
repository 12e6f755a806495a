using System.Security.Cryptography;
using System.Text;
using ApiKeys.Hashing;

namespace ApiKeys.Tests.Hashing;

public class KeyHasherTests
{
    private const string Secret = "a secret of at least 32 bytes, number 1";
    private const string OtherSecret = "a secret of at least 32 bytes, number 2";

    // NIST's examples for FIPS 180-4. The third has two blocks.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Without_a_secret_the_hash_is_SHA_256(string text, string expected) =>
        Assert.Equal(expected, Hex(Hasher().Hash(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void Without_a_secret_the_hash_is_the_platform_s_SHA_256_for_any_text()
    {
        var random = Seeded.Create(nameof(KeyHasherTests));
        for (var length = 0; length <= 130; length++)
        {
            var text = new byte[length];
            random.NextBytes(text);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(text)), Hex(Hasher().Hash(text)));
        }
    }

    // RFC 4231, sections 4.2, 4.3, 4.5 and 4.6. The last code is truncated to 128 bits. The keys are shorter than a
    // secret may be here. HMAC pads a key with zeros to the block (RFC 2104, section 2), so zeros at its end change
    // nothing. The keys of the other test cases are not UTF-8.
    [Theory]
    [InlineData('\u000b', 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData('\u000c', 20, "Test With Truncation", "a3b6167473100ee06e0c796c2955552b")]
    public void With_a_secret_the_hash_is_the_HMAC_of_the_standard(
        char keyByte,
        int keyLength,
        string text,
        string expected) =>
        Assert.StartsWith(
            expected,
            Hex(Hasher(new string(keyByte, keyLength).PadRight(32, '\0')).Hash(Encoding.ASCII.GetBytes(text))),
            StringComparison.Ordinal);

    [Fact]
    public void With_a_secret_the_hash_is_the_HMAC_of_the_standard_s_second_test_case() =>
        Assert.Equal(
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            Hex(Hasher("Jefe".PadRight(32, '\0')).Hash("what do ya want for nothing?"u8)));

    [Fact]
    public void With_a_secret_the_hash_is_the_HMAC_of_the_standard_s_fourth_test_case()
    {
        var key = string.Concat(Enumerable.Range(1, 25).Select(value => (char)value)).PadRight(32, '\0');
        var text = new byte[50];
        text.AsSpan().Fill(0xcd);

        Assert.Equal("82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b", Hex(Hasher(key).Hash(text)));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(131)]
    [InlineData(5_000)]
    public void With_a_secret_of_any_length_the_hash_is_the_platform_s_HMAC(int length)
    {
        var secret = Seeded.Create("secret").GetString("abcdefghijklmnop0123456789", length);
        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "a text"u8)),
            Hex(Hasher(secret).Hash("a text"u8)));
    }

    [Fact]
    public void A_secret_is_used_as_its_UTF_8_bytes()
    {
        const string Sixteen = "éééééééééééééééé";
        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Sixteen), "a text"u8)),
            Hex(Hasher(Sixteen).Hash("a text"u8)));
    }

    [Fact]
    public void Another_secret_or_none_gives_another_hash()
    {
        string[] hashes =
        [
            Hex(Hasher().Hash("a text"u8)),
            Hex(Hasher(Secret).Hash("a text"u8)),
            Hex(Hasher(OtherSecret).Hash("a text"u8)),
        ];
        Assert.Equal(3, hashes.Distinct().Count());
    }

    [Fact]
    public void The_earlier_hashes_are_those_under_the_earlier_secrets_in_their_order() =>
        Assert.Equal(
            [Hex(Hasher(OtherSecret).Hash("a text"u8)), Hex(Hasher().Hash("a text"u8))],
            Hasher(Secret, OtherSecret, "").EarlierHashes("a text"u8)!.Select(static hash => Hex(hash)));

    [Fact]
    public void Earlier_secrets_do_not_change_the_hash_of_new_keys()
    {
        Assert.Equal(Hex(Hasher(Secret).Hash("a text"u8)), Hex(Hasher(Secret, OtherSecret, "").Hash("a text"u8)));
        Assert.Equal(Hex(Hasher().Hash("a text"u8)), Hex(Hasher(null, Secret).Hash("a text"u8)));
    }

    [Fact]
    public void Without_an_earlier_secret_there_is_no_earlier_hash()
    {
        Assert.Null(Hasher().EarlierHashes("a text"u8));
        Assert.Null(Hasher(Secret).EarlierHashes("a text"u8));
    }

    [Fact]
    public void The_name_of_a_secret_depends_on_it_and_that_of_none_is_empty()
    {
        Assert.Equal([""], Hasher().Names);
        var names = Hasher(Secret, "", OtherSecret).Names;
        Assert.Equal([Hasher(Secret).Names[0], "", Hasher(OtherSecret).Names[0]], names);
        Assert.Equal(3, names.Distinct().Count());

        // The databases have the names of secrets. They never change.
        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), "name"u8))[..16], names[0]);
        Assert.All(names.Where(static name => name is not ""), static name => Assert.Matches("^[0-9a-f]{16}$", name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("hunter2hunter2hunter2hunter2hun")]
    [InlineData("ééééééééééééééé")]
    public void A_secret_of_fewer_than_32_bytes_is_refused_by_name_and_not_repeated(string secret)
    {
        AssertRefused("SigningSecret has fewer than 32 bytes", secret, () => Hasher(secret));
        if (secret is not "")
            AssertRefused("EarlierSigningSecrets has fewer than 32 bytes", secret, () => Hasher(Secret, secret));
    }

    [Fact]
    public void A_ninth_earlier_secret_is_refused_and_so_is_the_same_secret_twice()
    {
        var nine = Enumerable.Range(0, 9).Select(static i => $"{Secret}{i}").ToArray();
        Assert.Equal(9, Hasher(Secret, nine[..8]).Names.Length);
        AssertRefused("EarlierSigningSecrets has at most 8 secrets", Secret, () => Hasher(Secret, nine));
        const string Twice = "EarlierSigningSecrets holds a secret twice, or the current one";
        AssertRefused(Twice, Secret, () => Hasher(Secret, Secret));
        AssertRefused(Twice, OtherSecret, () => Hasher(Secret, OtherSecret, OtherSecret));
        AssertRefused(Twice, Secret, () => Hasher(null, ""));
        AssertRefused(Twice, Secret, () => Hasher(Secret, "", OtherSecret, ""));
    }

    private static void AssertRefused(string start, string secret, Func<object> create)
    {
        var exception = Assert.Throws<ArgumentException>("options", create);
        Assert.StartsWith(start, exception.Message, StringComparison.Ordinal);
        Assert.True(
            secret.Length is 0 || !exception.ToString().Contains(secret, StringComparison.Ordinal),
            "The message quotes the secret.");
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        KeyHasher[] hashers = [Hasher(), Hasher(Secret), Hasher(Secret, OtherSecret)];
        Hash(hashers, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Hash(hashers, 1_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Hash(KeyHasher[] hashers, int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                foreach (var hasher in hashers)
                    hasher.Hash("a text"u8);
            }
        }
    }

    private static KeyHasher Hasher(string? secret = null, params string[] earlier) => new(secret, earlier, "options");

    private static string Hex(in KeyHash hash) => Convert.ToHexStringLower(hash.ToArray());
}
