using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

/// <summary>
/// The one swap of neighbours that a CRC does not catch by its nature: that of the token's last character, p, with the
/// checksum's first, c. Both what is checked and the checksum change, so it needs a proof, over every checksum there is.
/// <para>
/// The checksum is crc = c·62^5 + rest, written with the digits 0-9A-Za-z. As crc is below 2^32 its first digit is 0 to 4,
/// before and after the swap: p, which becomes the first digit, is one of '0'..'4' too, or the text is refused. A CRC is
/// linear, and the last byte that it reads is the last that it mixes in: with c in the place of p the CRC is crc ^ E(p ^ c),
/// where E does not depend on what precedes. The swapped text holds p·62^5 + rest = crc + (p − c)·62^5. So the swap is
/// missed if and only if crc ^ E = crc + (p − c)·62^5; below, no crc of 32 bits is a solution, even modulo 2^32.
/// </para>
/// </summary>
public class KeyTextBoundarySwapTests
{
    private const uint FirstDigitValue = 62 * 62 * 62 * 62 * 62;

    [Fact]
    public void The_first_digit_of_a_checksum_is_0_to_4() =>
        Assert.Equal(4u, uint.MaxValue / FirstDigitValue);

    [Fact]
    public void What_the_last_byte_does_to_a_checksum_does_not_depend_on_what_precedes()
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
    public void The_proof_finds_the_solutions_where_there_are_some()
    {
        // x ^ e = x + a, in as many bits as can be tried one by one: the two ways to decide it agree with trying.
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
    public void Keys_that_come_as_close_as_possible_are_refused()
    {
        // Tokens that end in 0..4 and whose checksum begins with another of these digits: the only ones at risk.
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
    /// How many x of so many bits satisfy x ^ effect = x + added: from the lowest bit up, the number of choices of the bits
    /// so far for which both sides agree, for each carry that the addition may have produced.
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

        // A last carry falls off: the comparison is modulo 2^bits, and so allows more than the real one.
        return ways[0] + ways[1];
    }

    /// <summary>The same by algebra: x ^ e = x + e − 2(x &amp; e), so 2(x &amp; e) = e − a, and x &amp; e is any part of e.</summary>
    private static bool HasSolution(uint effect, uint added, int bits = 32)
    {
        var mask = uint.MaxValue >> (32 - bits);
        var twice = unchecked(effect - added) & mask;
        return (twice & 1) is 0 && ((twice >> 1) & ~effect & (mask >> 1)) is 0;
    }
}
