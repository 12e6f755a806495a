namespace ApiKeys.Tests.Text;

public class ChiSquaredTests
{
    // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.4.
    [Theory]
    [InlineData(3.841, 1, 0.05)]
    [InlineData(5.991, 2, 0.05)]
    [InlineData(18.307, 10, 0.05)]
    [InlineData(80.232, 61, 0.05)]
    [InlineData(100.888, 61, 0.001)]
    [InlineData(42.188, 60, 0.96)]
    [InlineData(124.342, 100, 0.05)]
    public void The_tail_matches_the_published_tables(double value, int degreesOfFreedom, double expected) =>
        Assert.InRange(ChiSquared.UpperTail(value, degreesOfFreedom), expected * 0.99, expected * 1.01);

    [Fact]
    public void The_tail_of_two_degrees_is_exponential_even_far_out()
    {
        foreach (var value in (double[])[0.5, 2, 10, 60, 200])
            Assert.Equal(1, ChiSquared.UpperTail(value, 2) / Math.Exp(-value / 2), 1e-9);
    }
}
