using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void Equal<T>(T? expected, T? actual)
    {
        if (AssertEqualityComparer<T>.Default.Equals(expected, actual))
        {
            return;
        }

        if (expected is System.Collections.IEnumerable and not string
            && actual is System.Collections.IEnumerable and not string)
        {
            var first = (System.Collections.IEnumerable)expected;
            var second = (System.Collections.IEnumerable)actual;
            CollectionEquality.AreEqual(first, second, AssertEqualityComparer<T>.Elements, out var position);
            throw Failure.DifferentCollections(first, second, position);
        }

        throw Failure.DifferentValues(expected, actual);
    }

    public static void Equal<T>(T? expected, T? actual, Func<T, T, bool> comparer) =>
        Equal(expected, actual, new PredicateComparer<T>(comparer));

    public static void Equal<T>(T? expected, T? actual, IEqualityComparer<T> comparer)
    {
        if (!comparer.Equals(expected, actual))
        {
            throw Failure.DifferentValues(expected, actual);
        }
    }

    public static void Equal(string? expected, string? actual)
    {
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            throw Failure.DifferentValues(expected, actual);
        }
    }

    public static void Equal(DateTime expected, DateTime actual) => Equal<DateTime>(expected, actual);

    public static void Equal(DateTime expected, DateTime actual, TimeSpan precision) =>
        EqualWithin(expected, actual, expected - actual, precision);

    public static void Equal(DateTimeOffset expected, DateTimeOffset actual) =>
        Equal<DateTimeOffset>(expected, actual);

    public static void Equal(DateTimeOffset expected, DateTimeOffset actual, TimeSpan precision) =>
        EqualWithin(expected, actual, expected - actual, precision);

    public static void Equal(double expected, double actual, int precision)
    {
        if (!Math.Round(expected, precision).Equals(Math.Round(actual, precision)))
        {
            throw Failure.Mismatch("Equal", $"Values differ within {precision} decimal places", expected, actual);
        }
    }

    public static void Equal(double expected, double actual, double tolerance)
    {
        if (!(tolerance >= 0))
        {
            throw new ArgumentException("The tolerance is to be zero or more.", nameof(tolerance));
        }

        if (!(expected.Equals(actual) || Math.Abs(expected - actual) <= tolerance))
        {
            throw Failure.Mismatch("Equal", $"Values differ by more than {tolerance}", expected, actual);
        }
    }

    public static void Equal(decimal expected, decimal actual, int precision)
    {
        if (Math.Round(expected, precision) != Math.Round(actual, precision))
        {
            throw Failure.Mismatch("Equal", $"Values differ within {precision} decimal places", expected, actual);
        }
    }

    public static void StrictEqual<T>(T? expected, T? actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw Failure.Mismatch("StrictEqual", "Values differ", expected, actual);
        }
    }

    private static void EqualWithin<T>(T expected, T actual, TimeSpan difference, TimeSpan precision)
    {
        if (difference.Duration() > precision)
        {
            throw Failure.Mismatch(
                "Equal", $"Values differ by {difference.Duration()}, more than {precision}", expected, actual);
        }
    }
}
