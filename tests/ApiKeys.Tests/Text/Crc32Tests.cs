using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

public class Crc32Tests
{
    [Fact]
    public void The_checksum_has_the_check_value_of_the_catalogue() =>
        Assert.Equal(0xCBF4_3926u, Crc32.Compute("123456789"u8));

    [Fact]
    public void The_checksum_of_an_empty_text_is_zero() =>
        Assert.Equal(0u, Crc32.Compute(""u8));

    [Fact]
    public void The_reference_of_these_tests_has_the_check_value_too() =>
        Assert.Equal(0xCBF4_3926u, ReferenceKey.Crc("123456789"u8));

    [Fact]
    public void The_fast_checksum_equals_the_bitwise_one_at_every_length_and_alignment()
    {
        var data = new byte[208];
        Seeded.Create(nameof(Crc32Tests)).NextBytes(data);

        for (var start = 0; start < 8; start++)
        {
            for (var length = 0; length <= 200; length++)
            {
                var slice = data.AsSpan(start, length);
                Assert.True(
                    ReferenceKey.Crc(slice) == Crc32.Compute(slice),
                    Seeded.Failure($"start {start}, length {length}"));
                Assert.True(
                    ReferenceKey.Crc(slice) == Crc32.ComputeByTables(slice),
                    Seeded.Failure($"by tables, start {start}, length {length}"));
                Assert.True(
                    ReferenceKey.Crc(slice) == Crc32.Compute(Encoding.Latin1.GetString(slice).AsSpan()),
                    Seeded.Failure($"as characters, start {start}, length {length}"));
            }
        }
    }

    [Fact]
    public void Every_bit_changes_the_checksum()
    {
        var data = new byte[116];
        var checksum = Crc32.Compute(data);

        for (var bit = 0; bit < data.Length * 8; bit++)
        {
            data[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(checksum, Crc32.Compute(data));
            data[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
