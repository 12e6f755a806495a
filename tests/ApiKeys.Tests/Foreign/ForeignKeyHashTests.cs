using System.Buffers.Text;

namespace ApiKeys.Tests.Foreign;

public sealed class ForeignKeyHashTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(200, 32).Select(i => (byte)i)];
    private static readonly ForeignKeyFormat Plain = ForeignKeyFormat.Unkey("acme");

    [Fact]
    public void A_hash_is_read_as_each_system_writes_it()
    {
        string[] texts =
        [
            Convert.ToHexStringLower(Bytes),
            Convert.ToHexString(Bytes),
            Convert.ToBase64String(Bytes),
            Convert.ToBase64String(Bytes).TrimEnd('='),
            Base64Url.EncodeToString(Bytes),
            Base64Url.EncodeToString(Bytes) + "=",
        ];

        Assert.All(texts, static text => Assert.Null(ForeignKeyHash.FromText(text).FindFault(Plain)));
        Assert.All(texts, static text => Assert.Equal(Bytes, ForeignKeyHash.FromText(text).Bytes.ToArray()));
        Assert.Equal(Bytes, ForeignKeyHash.FromBytes(Bytes).Bytes.ToArray());
    }

    // The texts of djangorestframework-api-key's issues 22 and 75, among others.
    [Theory]
    [InlineData("pbkdf2_sha256$100000$QAR37TDpiEeP$nJSAj17/1ejl1FP4UjLPHouiuTLCcNd3m0z85mwhW2g=")]
    [InlineData("argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA")]
    [InlineData("bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv")]
    [InlineData("scrypt$16384$salt$8$1$aGFzaA==")]
    [InlineData("$2y$10$abcdefghijklmnopqrstuv")]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA")]
    public void A_hash_that_is_slow_by_design_is_reported_as_that(string text) =>
        Assert.Contains("slow by design", ForeignKeyHash.FromText(text).FindFault(Plain), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("not a hash")]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("sha256$$zz")]
    [InlineData("\ud83d\ud83d")]
    public void A_text_of_another_length_or_alphabet_is_reported(string text) =>
        Assert.Contains("32 bytes", ForeignKeyHash.FromText(text).FindFault(Plain), StringComparison.Ordinal);

    [Fact]
    public void A_hash_of_another_algorithm_than_the_formats_is_reported()
    {
        var sha512 = "sha512$$" + new string('a', 128);
        var blake = "plain_blake2b$$" + new string('a', 128);
        var salted = "plain_sha256$$" + new string('a', 64);

        Assert.Null(ForeignKeyHash.FromText(sha512).FindFault(ForeignKeyFormat.DjangoRestFrameworkApiKey()));
        Assert.NotNull(ForeignKeyHash.FromText(sha512).FindFault(Plain));
        Assert.NotNull(ForeignKeyHash.FromText(blake).FindFault(ForeignKeyFormat.DjangoRestFrameworkApiKey()));
        Assert.NotNull(ForeignKeyHash.FromText(salted).FindFault(ForeignKeyFormat.DjangoRestFrameworkApiKey()));
        Assert.NotNull(ForeignKeyHash.FromText(salted).FindFault(Plain));
        Assert.Null(ForeignKeyHash.FromText(salted)
            .FindFault(ForeignKeyFormat.DjangoRestFrameworkApiKey("plain_sha256")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(48)]
    [InlineData(65)]
    public void Bytes_of_another_length_are_a_mistake_of_the_caller(int length) => Assert.Equal(
        "hash", Assert.Throws<ArgumentException>(() => ForeignKeyHash.FromBytes(new byte[length])).ParamName);

    [Fact]
    public void A_hash_and_a_row_print_nothing_of_it()
    {
        var row = new ImportedKey { Format = "unkey", Hash = ForeignKeyHash.FromBytes(Bytes), Prefix = "acme_1234" };

        Assert.Equal("ForeignKeyHash", $"{row.Hash}");
        Assert.Equal("unkey acme_1234", $"{row}");
    }
}
