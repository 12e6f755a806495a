namespace ApiKeys.Tests.Text;

/// <summary>Pearson's chi-squared test for a uniform distribution.</summary>
internal static class ChiSquared
{
    /// <summary>The probability that a uniform source deviates at least as much as these counts.</summary>
    public static double Uniformity(ReadOnlySpan<long> counts)
    {
        var total = 0L;
        foreach (var count in counts)
            total += count;

        var expected = (double)total / counts.Length;
        var statistic = 0.0;
        foreach (var count in counts)
            statistic += (count - expected) * (count - expected) / expected;
        return UpperTail(statistic, counts.Length - 1);
    }

    /// <summary>
    /// The probability that a chi-squared variable exceeds a value. It is the regularized incomplete gamma function
    /// Q(degrees/2, value/2): below the mean by its series, above by its continued fraction (NIST DLMF 8.7.1, 8.9.2).
    /// </summary>
    public static double UpperTail(double value, int degreesOfFreedom)
    {
        var (a, x) = (degreesOfFreedom / 2.0, value / 2);
        if (x <= 0)
            return 1;

        var front = Math.Exp((a * Math.Log(x)) - x - LogGamma(degreesOfFreedom));
        if (x < a + 1)
        {
            var term = 1 / a;
            var sum = term;
            for (var n = 1; term > sum * 1e-16; n++)
            {
                term *= x / (a + n);
                sum += term;
            }

            return 1 - (front * sum);
        }

        // Evaluates the continued fraction from the inside out. A fixed depth is more than precise enough here.
        var fraction = 0.0;
        for (var n = 1_000; n >= 1; n--)
            fraction = n * (n - a) / (x + (2 * n) + 1 - a - fraction);
        return front / (x + 1 - a - fraction);
    }

    // The logarithm of Γ(twice/2), from Γ(1/2) = √π, Γ(1) = 1 and Γ(a + 1) = a·Γ(a).
    private static double LogGamma(int twice)
    {
        var sum = twice % 2 is 0 ? 0 : Math.Log(Math.PI) / 2;
        for (var a = twice % 2 is 0 ? 1 : 0.5; a < twice / 2.0; a++)
            sum += Math.Log(a);
        return sum;
    }
}
