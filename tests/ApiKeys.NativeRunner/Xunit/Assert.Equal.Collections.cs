using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void Equal<T>(IEnumerable<T>? expected, IEnumerable<T>? actual) =>
        EqualElements(expected, actual, null);

    public static void Equal<T>(IEnumerable<T>? expected, IEnumerable<T>? actual, Func<T, T, bool> comparer) =>
        Equal(expected, actual, new PredicateComparer<T>(comparer));

    public static void Equal<T>(IEnumerable<T>? expected, IEnumerable<T>? actual, IEqualityComparer<T> comparer) =>
        EqualElements(expected, actual, comparer);

    public static void Equal<T>(T[]? expected, T[]? actual)
        where T : unmanaged, IEquatable<T> =>
        Equal<IEnumerable<T>?>(expected, actual);

    public static void Equal<T>(IEnumerable<T>? expected, IAsyncEnumerable<T>? actual) =>
        Equal(expected, actual?.ToBlockingEnumerable());

    public static void Equal<T>(IAsyncEnumerable<T>? expected, IAsyncEnumerable<T>? actual) =>
        Equal(expected?.ToBlockingEnumerable(), actual?.ToBlockingEnumerable());

    private static void EqualElements<T>(
        IEnumerable<T>? expected, IEnumerable<T>? actual, IEqualityComparer<T>? comparer)
    {
        if (ReferenceEquals(expected, actual))
        {
            return;
        }

        if (expected is null || actual is null)
        {
            throw Failure.Mismatch("Equal", "Values differ", expected, actual);
        }

        if (!CollectionEquality.AreEqual(expected, actual, comparer, out var position))
        {
            throw Failure.DifferentCollections(expected, actual, position);
        }
    }
}
