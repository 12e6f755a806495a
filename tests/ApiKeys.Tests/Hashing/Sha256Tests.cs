using System.Security.Cryptography;
using System.Text;
using ApiKeys.Hashing;

namespace ApiKeys.Tests.Hashing;

public class Sha256Tests
{
    // NIST's examples for FIPS 180-4, and the short messages of its CAVP with 0, 1, 2 and 3 bytes.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("d3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1")]
    [InlineData("11af", "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98")]
    [InlineData("616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void The_hash_matches_the_examples_of_the_standard(string message, string expected) =>
        Assert.Equal(expected, Hex(Convert.FromHexString(message)));

    [Theory]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")]
    public void The_hash_matches_the_two_block_examples_of_the_standard(string message, string expected) =>
        Assert.Equal(expected, Hex(Encoding.ASCII.GetBytes(message)));

    [Fact]
    public void The_hash_of_a_million_letters_matches_the_standard()
    {
        var message = new byte[1_000_000];
        message.AsSpan().Fill((byte)'a');
        Assert.Equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", Hex(message));
    }

    [Fact]
    public void The_hash_matches_the_platform_for_any_content_of_any_length()
    {
        var random = Seeded.Create(nameof(Sha256Tests));
        Span<byte> hash = stackalloc byte[Sha256.HashLength];
        for (var length = 0; length <= 300; length++)
        {
            for (var i = 0; i < 20; i++)
            {
                var message = new byte[length];
                random.NextBytes(message);
                random.NextBytes(hash);
                Sha256.Hash(message, hash);
                Assert.True(
                    hash.SequenceEqual(SHA256.HashData(message)),
                    Seeded.Failure($"The hash of {length} bytes differs."));
            }
        }
    }

    [Fact]
    public void The_hash_may_overwrite_the_message()
    {
        var message = Encoding.ASCII.GetBytes(new string('m', 100));
        var expected = SHA256.HashData(message);
        Sha256.Hash(message, message);
        Assert.Equal(expected, message[..Sha256.HashLength]);
    }

    [Fact]
    public void Only_the_hash_is_written_to_the_destination()
    {
        var destination = new byte[Sha256.HashLength + 1];
        destination[^1] = 0xA5;
        Sha256.Hash("a text"u8, destination);
        Assert.Equal(0xA5, destination[^1]);
    }

    private static string Hex(byte[] message)
    {
        var hash = new byte[Sha256.HashLength];
        Sha256.Hash(message, hash);
        return Convert.ToHexStringLower(hash);
    }
}
