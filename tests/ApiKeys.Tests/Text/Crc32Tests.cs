using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

public class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_catalogue_is_met() =>
        Assert.Equal(0xCBF4_3926u, Crc32.Compute("123456789"u8));

    [Fact]
    public void Nothing_has_the_checksum_zero() =>
        Assert.Equal(0u, Crc32.Compute(""u8));

    [Fact]
    public void The_reference_that_the_tests_lean_on_meets_the_check_value_too() =>
        Assert.Equal(0xCBF4_3926u, ReferenceKey.Crc("123456789"u8));

    [Fact]
    public void Many_bytes_at_a_time_give_what_one_bit_at_a_time_gives_at_every_length_and_alignment()
    {
        var data = new byte[208];
        Seeded.Create(nameof(Crc32Tests)).NextBytes(data);

        for (var start = 0; start < 8; start++)
        {
            for (var length = 0; length <= 200; length++)
            {
                var slice = data.AsSpan(start, length);
                Assert.True(ReferenceKey.Crc(slice) == Crc32.Compute(slice), Seeded.Failure($"start {start}, length {length}"));
                Assert.True(ReferenceKey.Crc(slice) == Crc32.ComputeByTables(slice), Seeded.Failure($"by tables, start {start}, length {length}"));
                Assert.True(ReferenceKey.Crc(slice) == Crc32.Compute(Encoding.Latin1.GetString(slice).AsSpan()), Seeded.Failure($"as characters, start {start}, length {length}"));
            }
        }
    }

    [Fact]
    public void Every_single_bit_counts()
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
