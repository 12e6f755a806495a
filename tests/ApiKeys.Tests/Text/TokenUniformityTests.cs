using System.Security.Cryptography;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

/// <summary>
/// Tokens are uniform. They come from <see cref="RandomNumberGenerator.GetItems{T}(ReadOnlySpan{T}, Span{T})"/>. That
/// method uses the operating system's generator, and rejects values that would bias the choice. This class tests its
/// output.
/// <para>
/// The 45 chi-squared tests of a run share a significance of 1e-6 (Bonferroni). A perfect generator fails one run in a
/// million. There is no retry: investigate a failure instead of repeating the run. At this size the test detects a
/// single character that is 2 % too frequent, and the bias of a modulo at once. The last two tests show that.
/// </para>
/// </summary>
public class TokenUniformityTests
{
    private const int Tokens = 1_000_000;
    private const int Characters = 62;
    private const double Significance = 1e-6;
    private const int Tests = KeyText.TokenLength + 2;

    [Fact]
    public void Every_character_is_as_likely_as_every_other_at_every_position_and_after_every_character()
    {
        var ofPosition = new long[KeyText.TokenLength, Characters];
        var ofPair = new long[Characters * Characters];
        var indexOf = IndexOfCharacter();
        Span<byte> text = stackalloc byte[KeyText.MaxLength];

        for (var i = 0; i < Tokens; i++)
        {
            KeyText.Create("sk"u8, text);
            var token = text.Slice(3, KeyText.TokenLength);
            var previous = -1;
            for (var position = 0; position < token.Length; position++)
            {
                var index = indexOf[token[position]];
                ofPosition[position, index]++;
                if (position % 2 is 1)
                    ofPair[(previous * Characters) + index]++;
                previous = index;
            }
        }

        var overall = new long[Characters];
        for (var position = 0; position < KeyText.TokenLength; position++)
        {
            var counts = new long[Characters];
            for (var index = 0; index < Characters; index++)
            {
                counts[index] = ofPosition[position, index];
                overall[index] += counts[index];
            }

            AssertUniform(counts, $"position {position}");
        }

        Assert.Equal((long)Tokens * KeyText.TokenLength, overall.Sum());
        AssertUniform(overall, "all positions");
        AssertUniform(ofPair, "pairs of neighbours");
    }

    [Fact]
    public void A_hundred_thousand_tokens_are_distinct()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Span<byte> text = stackalloc byte[KeyText.MaxLength];

        for (var i = 0; i < 100_000; i++)
        {
            var length = KeyText.Create("sk"u8, text);
            Assert.True(seen.Add(System.Text.Encoding.ASCII.GetString(text[..length])), $"key {i} came a second time");
        }
    }

    [Fact]
    public void The_test_finds_the_bias_of_a_modulo()
    {
        // With a random byte modulo 62, the first eight characters are a quarter too frequent.
        var counts = new long[Characters];
        var bytes = RandomNumberGenerator.GetBytes(Tokens);
        foreach (var value in bytes)
            counts[value % Characters]++;

        Assert.True(ChiSquared.Uniformity(counts) < Significance / Tests, "The bias of a modulo was not found.");
    }

    [Fact]
    public void The_test_finds_a_character_that_is_two_percent_too_frequent()
    {
        var counts = new long[Characters];
        counts.AsSpan().Fill((long)Tokens * KeyText.TokenLength / Characters);
        counts[7] += counts[7] / 50;

        Assert.True(ChiSquared.Uniformity(counts) < Significance / Tests, "A bias of two percent was not found.");
    }

    private static void AssertUniform(ReadOnlySpan<long> counts, string which)
    {
        var probability = ChiSquared.Uniformity(counts);
        Assert.True(
            probability >= Significance / Tests,
            $"{which}: a uniform generator does this with a probability of {probability:E1}");
    }

    private static int[] IndexOfCharacter()
    {
        var indexOf = new int[128];
        for (var i = 0; i < Characters; i++)
            indexOf[ReferenceKey.Alphabet[i]] = i;
        return indexOf;
    }
}
