using System.Security.Cryptography;
using System.Text;
using ApiKeys.Foreign;
using ApiKeys.Hashing;

namespace ApiKeys.Tests.Foreign;

public sealed class ForeignKeyFormatTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_plain_format_hashes_the_whole_text_by_SHA_256(int format)
    {
        var text = ForeignTexts.Draw(new(format), format);

        Assert.True(Formats[format].Matches(Ascii(text)));
        Assert.Equal(ForeignTexts.Hex(text), Hash(Formats[format], text));
    }

    [Fact]
    public void The_second_Python_SDK_hashes_by_HMAC_under_the_bytes_of_its_secret()
    {
        const string Secret = "geheim-ä-🔑";
        var text = $"sk_live_{new string('x', 43)}";
        var format = ForeignKeyFormat.ApiKeysPlatform02(Secret, "sk_live");

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Ascii(text));

        Assert.True(format.Matches(Ascii(text)));
        Assert.Equal(Convert.ToHexStringLower(expected), Hash(format, text));
    }

    [Fact]
    public void Sanctum_hashes_the_token_alone_and_binds_the_id()
    {
        var format = ForeignKeyFormat.Sanctum("app_");
        var token = $"app_{new string('t', 48)}";

        var hash = format.Hash(Ascii($"17|{token}"), out var bound);

        Assert.Equal(ForeignTexts.Hex(token), Hex(hash));
        Assert.Equal(ForeignTexts.Hex(token), Hex(format.Hash(Ascii(token), out var none)));
        Assert.Null(none);
        Assert.Equal(ForeignId.Compute("17"u8, hash), bound);
        Assert.NotEqual(ForeignId.Compute("18"u8, hash), bound);
        Assert.NotEqual(ForeignId.Compute("17"u8, default), bound);
    }

    [Fact]
    public void An_id_that_is_bound_stays_one_of_version_7_and_keeps_its_time()
    {
        var time = DateTimeOffset.UnixEpoch.AddYears(60);
        var id = new ApiKeyId(Guid.CreateVersion7(time));
        var second = ForeignId.Compute("17"u8, default);

        var bound = ForeignId.Bind(id, second);

        Assert.Equal(second, ForeignId.Of(bound));
        Assert.NotEqual(second, ForeignId.Of(id));
        Assert.Equal(id.ToString()[..18], bound.ToString()[..18]);
        Assert.Equal((7, 8), (bound.Value.Version, bound.Value.Variant & 0xC));
    }

    [Theory]
    [InlineData("plain_sha256", true)]
    [InlineData("plain_sha512", true)]
    [InlineData("sha512", false)]
    public void Django_salts_the_text_with_its_beginning(string algorithm, bool isSalted)
    {
        var text = $"{new string('p', 8)}.{new string('s', 32)}";
        var format = ForeignKeyFormat.DjangoRestFrameworkApiKey(algorithm);
        var input = Ascii(isSalted ? text + text[..8] : text);

        var theirs = algorithm is "plain_sha256" ? SHA256.HashData(input) : SHA512.HashData(input);
        var read = ForeignKeyHash.FromText($"{algorithm}$${Convert.ToHexStringLower(theirs)}");

        Assert.Null(read.FindFault(format));
        Assert.Equal(Hash(format, text), Hex(format.ToStored(read.Bytes)));
    }

    [Fact]
    public void A_custom_format_may_leave_out_its_prefix_or_have_a_secret()
    {
        const string Hex = "0123456789abcdef";
        var text = "k1." + new string('a', 32);

        Assert.Equal(
            ForeignTexts.Hex(text[3..]),
            Hash(ForeignKeyFormat.Custom("a", "k1.", Hex, 32, 32, hashesPrefix: false), text));
        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData("s"u8, Ascii(text))),
            Hash(ForeignKeyFormat.Custom("a", "k1.", Hex, 32, 32, "s"), text));
    }

    [Fact]
    public void A_text_of_a_format_matches_it_and_no_other()
    {
        var random = Seeded.Create(nameof(A_text_of_a_format_matches_it_and_no_other));
        for (var i = 0; i < 20_000; i++)
        {
            var format = random.Next(Formats.Length);
            var text = Ascii(ForeignTexts.Draw(random, format));

            Assert.True(Formats[format].Matches(text), Seeded.Failure($"{Formats[format]} does not match."));
            Assert.True(Count(text) is 1, Seeded.Failure("A text matches two formats."));
        }
    }

    [Fact]
    public void Random_bytes_never_throw_and_match_at_most_one_format()
    {
        var random = Seeded.Create(nameof(Random_bytes_never_throw_and_match_at_most_one_format));
        var texts = new byte[400];
        for (var i = 0; i < 50_000; i++)
        {
            // Texts of a format with a few bytes changed, left out or added, and pure noise.
            var text = random.Next(4) is 0
                ? RandomBytes(random, texts)
                : Mutate(random, Ascii(ForeignTexts.Draw(random, random.Next(Formats.Length))));
            Assert.True(Count(text) <= 1, Seeded.Failure("A text matches two formats."));
        }
    }

    [Fact]
    public void Formats_of_different_systems_can_be_used_together()
    {
        using var client = ApiKeyClient.Open("sqlite:///:memory:", new() { ForeignFormats = Formats });

        Assert.False(client.IsReadOnly);
    }

    public static TheoryData<ForeignKeyFormat, ForeignKeyFormat, bool> Pairs => new()
    {
        // The same shape with another hash, and the same system twice.
        { Formats[0], ForeignKeyFormat.ApiKeysPlatform02("s"), true },
        { Formats[0], ForeignKeyFormat.ApiKeysPlatform01(name: "b"), true },
        { ForeignKeyFormat.Sanctum(), ForeignKeyFormat.BetterAuth(), true },
        { ForeignKeyFormat.Sanctum(), ForeignKeyFormat.Sanctum("abc", "b"), true },
        { ForeignKeyFormat.Unkey(""), ForeignKeyFormat.Custom("b", "", ForeignTexts.Base62, 22, 22), true },
        { ForeignKeyFormat.Unkey("a"), ForeignKeyFormat.Custom("b", "a", ForeignTexts.Base64Url, 20, 25), true },

        // Told apart by prefix, length or alphabet.
        { Formats[0], ForeignKeyFormat.ApiKeysPlatform01("pk", "b"), false },
        { Formats[0], Formats[1], false },
        { Formats[1], ForeignKeyFormat.ApiKeysPlatform02("s", "sk_test", "b"), false },
        { ForeignKeyFormat.Unkey(""), ForeignKeyFormat.Custom("b", "", ForeignTexts.Base62, 23, 30), false },
        { ForeignKeyFormat.Sanctum(), ForeignKeyFormat.Sanctum("abc_", "b"), false },
        { ForeignKeyFormat.Sanctum(), ForeignKeyFormat.DjangoRestFrameworkApiKey(), false },
        { ForeignKeyFormat.BetterAuth(), ForeignKeyFormat.BetterAuth(keyLength: 65, name: "b"), false },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Formats_that_share_a_text_are_refused_and_no_others(
        ForeignKeyFormat one, ForeignKeyFormat other, bool overlap)
    {
        Assert.Equal(overlap, one.Overlaps(other));
        Assert.Equal(overlap, other.Overlaps(one));

        ForeignKeyFormat[] both = [one, other];
        if (overlap)
        {
            var fault = Assert.Throws<ArgumentException>(() => ForeignFormats.Of(both, "options"));
            Assert.Equal("options", fault.ParamName);
            Assert.Contains(nameof(ApiKeyOptions.ForeignFormats), fault.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.NotNull(ForeignFormats.Of(both, "options"));
        }
    }

    [Fact]
    public void The_decision_on_an_overlap_agrees_with_all_short_texts()
    {
        var random = Seeded.Create(nameof(The_decision_on_an_overlap_agrees_with_all_short_texts));
        for (var i = 0; i < 500; i++)
        {
            var (one, other) = (DrawShape(random), DrawShape(random));
            var shared = AllTexts(10).Any(text => one.Matches(text) && other.Matches(text));
            Assert.True(shared == one.Overlaps(other), Seeded.Failure("The decision on an overlap is wrong."));
        }
    }

    [Fact]
    public void Two_formats_of_one_name_too_many_and_null_are_refused()
    {
        Refuse([Formats[0], ForeignKeyFormat.Unkey("a", name: Formats[0].Name)]);
        Refuse([null!]);
        Refuse([.. Enumerable.Range(0, 17).Select(i => ForeignKeyFormat.Unkey($"p{i}", name: $"n{i}"))]);
        Assert.Null(ForeignFormats.Of([], "options"));

        static void Refuse(ForeignKeyFormat[] formats) => Assert.Equal(
            "options",
            Assert.Throws<ArgumentException>(
                () => ApiKeyClient.Open("sqlite:///:memory:", new() { ForeignFormats = formats })).ParamName);
    }

    [Fact]
    public void A_format_that_breaks_a_rule_is_a_mistake_of_the_caller()
    {
        Action[] mistakes =
        [
            () => ForeignKeyFormat.Unkey("a", name: ""),
            () => ForeignKeyFormat.Unkey("a", name: new('n', 33)),
            () => ForeignKeyFormat.Unkey("a", name: "with blank"),
            () => ForeignKeyFormat.Unkey("ä"),
            () => ForeignKeyFormat.Unkey(new('p', 65)),
            () => ForeignKeyFormat.Unkey("a", 15),
            () => ForeignKeyFormat.Unkey("a", 161),
            () => ForeignKeyFormat.ApiKeysPlatform01(""),
            () => ForeignKeyFormat.ApiKeysPlatform02(""),
            () => ForeignKeyFormat.BetterAuth("", 15),
            () => ForeignKeyFormat.BetterAuth("", 225),
            () => ForeignKeyFormat.Sanctum("a b"),
            () => ForeignKeyFormat.DjangoRestFrameworkApiKey("pbkdf2_sha256"),
            () => ForeignKeyFormat.Custom("n", "", "0123456789", 15, 20),
            () => ForeignKeyFormat.Custom("n", "", "0123456789", 20, 19),
            () => ForeignKeyFormat.Custom("n", "p", "0123456789", 20, 256),
            () => ForeignKeyFormat.Custom("n", "", "012345678", 20, 20),
            () => ForeignKeyFormat.Custom("n", "", "012345678\u0001", 20, 20),
            () => ForeignKeyFormat.Custom("n", "p", "0123456789", 20, 20, "s", hashesPrefix: false),
        ];

        Assert.All(mistakes, static mistake => Assert.ThrowsAny<ArgumentException>(mistake));
        Assert.Equal("n", ForeignKeyFormat.Custom("n", "p", "0123456789", 20, 255).Name);
    }

    [Fact]
    public void What_a_format_is_stored_under_fits_the_column_and_is_no_name_of_a_secret()
    {
        var names = Formats.Select(format => format.SignedBy).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, static name => Assert.Matches("^format:[0-9a-f]{9}$", name));
        var hasher = new KeyHasher(new('s', 32), ["", new('t', 32)], "options");
        Assert.All(hasher.Names, static name => Assert.DoesNotContain(':', name));
        Assert.Equal(Formats[0].SignedBy, ForeignKeyFormat.ApiKeysPlatform01().SignedBy);
    }

    [Fact]
    public void A_format_prints_its_name_alone() =>
        Assert.Equal("apikeys-platform-0.2", $"{ForeignKeyFormat.ApiKeysPlatform02("a secret of theirs")}");

    private static ForeignKeyFormat[] Formats => ForeignTexts.Formats;

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Hash(ForeignKeyFormat format, string text) =>
        Hex(format.Hash(Ascii(text), out _));

    private static string Hex(KeyHash hash) => Convert.ToHexStringLower(hash.ToArray());

    private static int Count(byte[] text) => Formats.Count(format => format.Matches(text));

    private static byte[] RandomBytes(Random random, byte[] buffer)
    {
        random.NextBytes(buffer);
        return buffer[..random.Next(buffer.Length)];
    }

    private static byte[] Mutate(Random random, byte[] text)
    {
        var result = text.ToList();
        for (var i = random.Next(3); i >= 0 && result.Count > 0; i--)
        {
            var at = random.Next(result.Count);
            switch (random.Next(3))
            {
                case 0:
                    result[at] = (byte)random.Next(256);
                    break;
                case 1:
                    result.RemoveAt(at);
                    break;
                default:
                    result.Insert(at, (byte)random.Next(33, 127));
                    break;
            }
        }

        return [.. result];
    }

    // Parts over the letters a and b. A part of varying length is the last one.
    private static ForeignShape DrawShape(Random random)
    {
        string[] alphabets = ["a", "b", "ab"];
        var parts = new List<ForeignPart>();
        for (var i = random.Next(4); i > 0; i--)
        {
            var length = random.Next(1, 3);
            parts.Add(new(alphabets[random.Next(3)], length, length));
        }

        var min = random.Next(3);
        parts.Add(new(alphabets[random.Next(3)], min, min + random.Next(3)));
        return new([.. parts]);
    }

    private static IEnumerable<byte[]> AllTexts(int maxLength)
    {
        for (var length = 0; length <= maxLength; length++)
        {
            for (var bits = 0; bits < 1 << length; bits++)
                yield return [.. Enumerable.Range(0, length).Select(i => (byte)('a' + ((bits >> i) & 1)))];
        }
    }
}
