using System.Security.Cryptography;
using System.Text;
using ApiKeys.Hashing;

namespace ApiKeys.Tests.Hashing;

public class HmacSha256Tests
{
    // RFC 4231, section 4: key, text and code of test cases 1 to 7. The code of the fifth is truncated to 128 bits.
    public static TheoryData<string, string, string> OfTheStandard => new()
    {
        { Repeat("0b", 20), Ascii("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
        {
            Ascii("Jefe"),
            Ascii("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        },
        { Repeat("aa", 20), Repeat("dd", 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
        {
            "0102030405060708090a0b0c0d0e0f10111213141516171819",
            Repeat("cd", 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        },
        { Repeat("0c", 20), Ascii("Test With Truncation"), "a3b6167473100ee06e0c796c2955552b" },
        {
            Repeat("aa", 131),
            Ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        },
        {
            Repeat("aa", 131),
            Ascii(
                "This is a test using a larger than block-size key and a larger than block-size data. "
                + "The key needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        },
    };

    [Theory]
    [MemberData(nameof(OfTheStandard))]
    public void The_code_matches_the_test_cases_of_the_standard(string key, string text, string expected)
    {
        var hash = new byte[Sha256.HashLength];
        new HmacSha256(Convert.FromHexString(key)).Hash(Convert.FromHexString(text), hash);
        Assert.StartsWith(expected, Convert.ToHexStringLower(hash), StringComparison.Ordinal);
    }

    [Fact]
    public void The_code_matches_the_platform_for_a_key_of_any_length()
    {
        var random = Seeded.Create(nameof(HmacSha256Tests));
        Span<byte> hash = stackalloc byte[Sha256.HashLength];
        for (var length = 0; length <= 200; length++)
        {
            var key = new byte[length];
            random.NextBytes(key);
            var hmac = new HmacSha256(key);

            // Several texts with one key: no text may leave state behind.
            for (var i = 0; i < 20; i++)
            {
                var text = new byte[random.Next(301)];
                random.NextBytes(text);
                hmac.Hash(text, hash);
                Assert.True(
                    hash.SequenceEqual(HMACSHA256.HashData(key, text)),
                    Seeded.Failure($"The code of {text.Length} bytes under a key of {length} differs."));
            }
        }
    }

    [Fact]
    public void The_code_matches_the_platform_for_texts_of_any_length()
    {
        var random = Seeded.Create(nameof(HmacSha256Tests));
        var key = new byte[48];
        random.NextBytes(key);
        var hmac = new HmacSha256(key);
        Span<byte> hash = stackalloc byte[Sha256.HashLength];
        for (var length = 0; length <= 300; length++)
        {
            var text = new byte[length];
            random.NextBytes(text);
            hmac.Hash(text, hash);
            Assert.True(
                hash.SequenceEqual(HMACSHA256.HashData(key, text)),
                Seeded.Failure($"The code of {length} bytes differs."));
        }
    }

    private static string Repeat(string hexByte, int count) => string.Concat(Enumerable.Repeat(hexByte, count));

    private static string Ascii(string text) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));
}
