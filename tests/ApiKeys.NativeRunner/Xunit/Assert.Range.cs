using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void InRange<T>(T actual, T low, T high)
        where T : IComparable =>
        InRange(actual, low, high, Comparer<T>.Default);

    public static void InRange<T>(T actual, T low, T high, IComparer<T> comparer)
    {
        if (comparer.Compare(low, actual) > 0 || comparer.Compare(actual, high) > 0)
        {
            throw Failure.Of("InRange", "Value not in range", Bounds(actual, low, high));
        }
    }

    public static void NotInRange<T>(T actual, T low, T high)
        where T : IComparable =>
        NotInRange(actual, low, high, Comparer<T>.Default);

    public static void NotInRange<T>(T actual, T low, T high, IComparer<T> comparer)
    {
        if (comparer.Compare(low, actual) <= 0 && comparer.Compare(actual, high) <= 0)
        {
            throw Failure.Of("NotInRange", "Value in range", Bounds(actual, low, high));
        }
    }

    private static (string Label, string Value)[] Bounds<T>(T actual, T low, T high) =>
    [
        ("Range", $"({ArgumentFormatter.Format(low)} - {ArgumentFormatter.Format(high)})"),
        ("Actual", ArgumentFormatter.Format(actual)),
    ];
}
