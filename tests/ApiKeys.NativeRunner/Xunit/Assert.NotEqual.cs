using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void NotEqual<T>(T? expected, T? actual) =>
        NotEqual(expected, actual, AssertEqualityComparer<T>.Default);

    public static void NotEqual<T>(T? expected, T? actual, Func<T, T, bool> comparer) =>
        NotEqual(expected, actual, new PredicateComparer<T>(comparer));

    public static void NotEqual<T>(T? expected, T? actual, IEqualityComparer<T> comparer)
    {
        if (comparer.Equals(expected, actual))
        {
            throw EqualValues("NotEqual", expected, actual);
        }
    }

    public static void NotEqual<T>(IEnumerable<T>? expected, IEnumerable<T>? actual) =>
        NotEqualElements(expected, actual, null);

    public static void NotEqual<T>(IEnumerable<T>? expected, IEnumerable<T>? actual, Func<T, T, bool> comparer) =>
        NotEqual(expected, actual, new PredicateComparer<T>(comparer));

    public static void NotEqual<T>(IEnumerable<T>? expected, IEnumerable<T>? actual, IEqualityComparer<T> comparer) =>
        NotEqualElements(expected, actual, comparer);

    public static void NotEqual<T>(T[]? expected, T[]? actual)
        where T : unmanaged, IEquatable<T> =>
        NotEqual<IEnumerable<T>?>(expected, actual);

    public static void NotEqual<T>(IEnumerable<T>? expected, IAsyncEnumerable<T>? actual) =>
        NotEqual(expected, actual?.ToBlockingEnumerable());

    public static void NotEqual<T>(IAsyncEnumerable<T>? expected, IAsyncEnumerable<T>? actual) =>
        NotEqual(expected?.ToBlockingEnumerable(), actual?.ToBlockingEnumerable());

    public static void NotStrictEqual<T>(T? expected, T? actual)
    {
        if (EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw EqualValues("NotStrictEqual", expected, actual);
        }
    }

    private static void NotEqualElements<T>(
        IEnumerable<T>? expected, IEnumerable<T>? actual, IEqualityComparer<T>? comparer)
    {
        if (ReferenceEquals(expected, actual)
            || (expected is not null && actual is not null
                && CollectionEquality.AreEqual(expected, actual, comparer, out _)))
        {
            throw EqualValues("NotEqual", expected, actual);
        }
    }

    private static XunitException EqualValues(string assertion, object? expected, object? actual) =>
        Failure.Of(
            assertion,
            "Values are equal",
            ("Expected", "Not " + ArgumentFormatter.Format(expected)),
            ("Actual", ArgumentFormatter.Format(actual)));
}
