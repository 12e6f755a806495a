using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

/// <summary>
/// A CRC detects every swap of neighbours but one by its construction. The exception is the swap of the token's last
/// character, p, with the checksum's first, c. It changes both the checked text and the checksum. These tests prove
/// that it is detected too, for every checksum.
/// <para>
/// The checksum is crc = c·62^5 + rest, written with the digits 0-9A-Za-z. Since crc is below 2^32, its first digit is
/// 0 to 4. The swap makes p the first digit, so the text is refused unless p is one of '0' to '4' as well. A CRC is
/// linear, and it mixes in the last byte last. With c in the place of p the CRC is crc ^ E(p ^ c), and E does not
/// depend on the bytes before. The swapped text has the checksum p·62^5 + rest = crc + (p − c)·62^5. So the swap is
/// missed if and only if crc ^ E = crc + (p − c)·62^5. The tests show that no 32-bit crc solves this equation, not even
/// modulo 2^32.
/// </para>
/// </summary>
public class KeyTextBoundarySwapTests
{
    private const uint FirstDigitValue = 62 * 62 * 62 * 62 * 62;

    [Fact]
    public void The_first_digit_of_a_checksum_is_0_to_4() =>
        Assert.Equal(4u, uint.MaxValue / FirstDigitValue);

    [Fact]
    public void The_effect_of_the_last_byte_on_a_checksum_does_not_depend_on_the_bytes_before()
    {
        var random = Seeded.Create("linear");
        for (var i = 0; i < 10_000; i++)
        {
            var text = new byte[random.Next(1, 120)];
            random.NextBytes(text);
            var (difference, before) = ((byte)random.Next(256), Crc32.Compute(text));
            text[^1] ^= difference;
            Assert.Equal(Effect(difference), before ^ Crc32.Compute(text));
        }
    }

    [Fact]
    public void No_checksum_lets_a_swap_across_the_boundary_pass()
    {
        var pairs = 0;
        for (uint p = 0; p <= 4; p++)
        {
            for (uint c = 0; c <= 4; c++)
            {
                if (p == c)
                    continue;
                var effect = Effect((byte)(('0' + p) ^ ('0' + c)));
                var added = unchecked((p - c) * FirstDigitValue);
                Assert.True(CountSolutions(effect, added) is 0, $"p = {p}, c = {c}: some checksum lets the swap pass");
                Assert.False(HasSolution(effect, added), $"p = {p}, c = {c}: the second proof differs");
                pairs++;
            }
        }

        Assert.Equal(20, pairs);
    }

    [Fact]
    public void The_proof_finds_solutions_if_there_are_some()
    {
        // For 8 bits, every x in x ^ e = x + a can be tried. Both ways to decide the equation must agree with that.
        const int Bits = 8;
        for (uint effect = 0; effect < 1 << Bits; effect++)
        {
            for (uint added = 0; added < 1 << Bits; added++)
            {
                var tried = 0UL;
                for (uint x = 0; x < 1 << Bits; x++)
                    tried += (x ^ effect) == ((x + added) & ((1 << Bits) - 1)) ? 1u : 0u;

                Assert.Equal(tried, CountSolutions(effect, added, Bits));
                Assert.Equal(tried > 0, HasSolution(effect, added, Bits));
            }
        }
    }

    [Fact]
    public void Swapped_keys_at_risk_are_refused()
    {
        // Only these keys are at risk: the token ends in 0 to 4, and the checksum begins with another of these digits.
        var random = Seeded.Create("boundary");
        for (var found = 0; found < 20_000;)
        {
            var text = ReferenceKey.Create(random, "sk");
            ref var last = ref text[^(ReferenceKey.ChecksumLength + 1)];
            last = (byte)('0' + random.Next(5));
            text = ReferenceKey.WithChecksum(text.AsSpan(..^ReferenceKey.ChecksumLength));
            var boundary = text.Length - ReferenceKey.ChecksumLength;
            if (text[boundary - 1] == text[boundary])
                continue;

            (text[boundary - 1], text[boundary]) = (text[boundary], text[boundary - 1]);
            Assert.False(KeyText.IsWellFormed(text), Seeded.Failure($"key {found}"));
            found++;
        }
    }

    private static uint Effect(byte difference) => Crc32.Compute([0]) ^ Crc32.Compute([difference]);

    /// <summary>
    /// Counts the x of the given number of bits with x ^ effect = x + added. It goes from the lowest bit to the
    /// highest. For each carry of the addition it counts the choices of the bits so far for which both sides agree.
    /// </summary>
    private static ulong CountSolutions(uint effect, uint added, int bits = 32)
    {
        Span<ulong> ways = [1, 0];
        for (var bit = 0; bit < bits; bit++)
        {
            Span<ulong> next = [0, 0];
            for (uint carry = 0; carry <= 1; carry++)
            {
                for (uint x = 0; x <= 1; x++)
                {
                    var sum = x + ((added >> bit) & 1) + carry;
                    if ((sum & 1) == (x ^ ((effect >> bit) & 1)))
                        next[(int)(sum >> 1)] += ways[(int)carry];
                }
            }

            next.CopyTo(ways);
            next.Clear();
        }

        // The last carry is dropped. The equation is then modulo 2^bits, which can only have more solutions.
        return ways[0] + ways[1];
    }

    /// <summary>
    /// Decides the same equation by algebra: x ^ e = x + e − 2(x &amp; e). So 2(x &amp; e) = e − a, and x &amp; e can
    /// be any subset of e's bits.
    /// </summary>
    private static bool HasSolution(uint effect, uint added, int bits = 32)
    {
        var mask = uint.MaxValue >> (32 - bits);
        var twice = unchecked(effect - added) & mask;
        return (twice & 1) is 0 && ((twice >> 1) & ~effect & (mask >> 1)) is 0;
    }
}
