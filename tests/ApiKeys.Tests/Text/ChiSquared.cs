namespace ApiKeys.Tests.Text;

/// <summary>Pearson's test of whether counts are those of a uniform distribution.</summary>
internal static class ChiSquared
{
    /// <summary>How likely a uniform source is to deviate as much as these counts do, or more.</summary>
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
    /// The probability that a chi-squared variable exceeds a value: the regularized incomplete gamma function
    /// Q(degrees/2, value/2), by its series below the mean and its continued fraction above (NIST DLMF 8.7.1 and 8.9.2).
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

        // Evaluated from far inside out: plain, and more than precise enough here.
        var fraction = 0.0;
        for (var n = 1_000; n >= 1; n--)
            fraction = n * (n - a) / (x + (2 * n) + 1 - a - fraction);
        return front / (x + 1 - a - fraction);
    }

    // Of half an integer, exactly: Γ(1/2) = √π, Γ(1) = 1, Γ(a + 1) = a·Γ(a).
    private static double LogGamma(int twice)
    {
        var sum = twice % 2 is 0 ? 0 : Math.Log(Math.PI) / 2;
        for (var a = twice % 2 is 0 ? 1 : 0.5; a < twice / 2.0; a++)
            sum += Math.Log(a);
        return sum;
    }
}
