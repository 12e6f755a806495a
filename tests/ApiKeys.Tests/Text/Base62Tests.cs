using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

public class Base62Tests
{
    [Fact]
    public void The_alphabet_has_62_characters_in_the_order_of_ASCII()
    {
        Assert.Equal(ReferenceKey.Alphabet, Encoding.ASCII.GetString(Base62.Alphabet));
        Assert.Equal(Base62.Radix, ReferenceKey.Alphabet.Distinct().Count());
        Assert.Equal(ReferenceKey.Alphabet, string.Concat(ReferenceKey.Alphabet.Order()));
    }

    [Fact]
    public void Only_the_characters_of_the_alphabet_are_digits()
    {
        for (var value = 0; value < 256; value++)
            Assert.Equal(
                ReferenceKey.Alphabet.Contains((char)value, StringComparison.Ordinal),
                Base62.Digits.Contains((byte)value));
    }

    [Theory]
    [InlineData(0u, "000000")]
    [InlineData(1u, "000001")]
    [InlineData(61u, "00000z")]
    [InlineData(62u, "000010")]
    [InlineData(916_132_831u, "0zzzzz")]
    [InlineData(916_132_832u, "100000")]
    [InlineData(uint.MaxValue, "4gfFC3")]
    public void A_number_is_written_with_its_most_significant_digit_first(uint value, string expected)
    {
        Span<byte> digits = stackalloc byte[6];
        Base62.Write(value, digits);
        Assert.Equal(expected, Encoding.ASCII.GetString(digits));
    }
}
