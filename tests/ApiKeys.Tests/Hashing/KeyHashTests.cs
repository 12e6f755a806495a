using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using ApiKeys.Hashing;

namespace ApiKeys.Tests.Hashing;

public class KeyHashTests
{
    [Fact]
    public void A_hash_holds_the_bytes_it_was_made_of()
    {
        var bytes = SHA256.HashData("a text"u8);
        Assert.Equal(bytes, new KeyHash(bytes).ToArray());
    }

    [Fact]
    public void A_hash_is_a_copy()
    {
        var bytes = SHA256.HashData("a text"u8);
        var hash = new KeyHash(bytes);
        bytes[0] ^= 1;
        hash.ToArray()[1] ^= 1;

        Assert.Equal(SHA256.HashData("a text"u8), hash.ToArray());
    }

    [Fact]
    public void Equal_hashes_are_equal_and_any_other_bit_makes_them_differ()
    {
        var bytes = SHA256.HashData("a text"u8);
        var hash = new KeyHash(bytes);
        Assert.True(hash.FixedTimeEquals(new(bytes)));

        for (var bit = 0; bit < 256; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(hash.FixedTimeEquals(new(bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_hash_has_32_bytes(int length) =>
        Assert.ThrowsAny<ArgumentException>(() => new KeyHash(new byte[length]));

    [Fact]
    public void A_hash_does_not_show_its_bytes()
    {
        var hash = new KeyHash(SHA256.HashData("a text"u8));

        Assert.Equal("KeyHash", typeof(KeyHash).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Equal(typeof(KeyHash).FullName, hash.ToString());
    }
}
