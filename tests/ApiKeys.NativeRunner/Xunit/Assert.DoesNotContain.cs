using System.Collections.Immutable;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void DoesNotContain<T>(T expected, IEnumerable<T> collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (Holds(collection, expected))
        {
            throw Present(expected, collection);
        }
    }

    public static void DoesNotContain<T>(T expected, IEnumerable<T> collection, IEqualityComparer<T> comparer)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(comparer);
        if (collection.Contains(expected, comparer))
        {
            throw Present(expected, collection);
        }
    }

    public static void DoesNotContain<T>(IEnumerable<T> collection, Predicate<T> filter)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(filter);
        foreach (var item in collection)
        {
            if (filter(item))
            {
                throw Failure.Of(
                    "DoesNotContain",
                    "Filter matched in collection",
                    ("Collection", ArgumentFormatter.Format(collection)),
                    ("Matched", ArgumentFormatter.Format(item)));
            }
        }
    }

    public static void DoesNotContain<T>(T expected, ISet<T> set) => DoesNotContain(expected, (IEnumerable<T>)set);

    public static void DoesNotContain<T>(T expected, IReadOnlySet<T> set) =>
        DoesNotContain(expected, (IEnumerable<T>)set);

    public static void DoesNotContain<T>(T expected, HashSet<T> set) => DoesNotContain(expected, (IEnumerable<T>)set);

    public static void DoesNotContain<T>(T expected, SortedSet<T> set) =>
        DoesNotContain(expected, (IEnumerable<T>)set);

    public static void DoesNotContain<T>(T expected, ImmutableHashSet<T> set) =>
        DoesNotContain(expected, (IEnumerable<T>)set);

    public static void DoesNotContain<T>(T expected, ImmutableSortedSet<T> set) =>
        DoesNotContain(expected, (IEnumerable<T>)set);

    public static void DoesNotContain<TKey, TValue>(TKey expected, Dictionary<TKey, TValue> collection)
        where TKey : notnull =>
        DoesNotContain(expected, (IReadOnlyDictionary<TKey, TValue>)collection);

    public static void DoesNotContain<TKey, TValue>(TKey expected, IDictionary<TKey, TValue> collection)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (collection.ContainsKey(expected))
        {
            throw Present(expected, collection.Keys);
        }
    }

    public static void DoesNotContain<TKey, TValue>(TKey expected, IReadOnlyDictionary<TKey, TValue> collection)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (collection.ContainsKey(expected))
        {
            throw Present(expected, collection.Keys);
        }
    }

    public static void DoesNotContain<T>(T expected, IAsyncEnumerable<T> collection) =>
        DoesNotContain(expected, collection.ToBlockingEnumerable());

    public static void DoesNotContain<T>(IAsyncEnumerable<T> collection, Predicate<T> filter) =>
        DoesNotContain(collection.ToBlockingEnumerable(), filter);

    private static XunitException Present<T>(T item, IEnumerable<T> collection) =>
        Failure.Of(
            "DoesNotContain",
            "Item found in collection",
            ("Collection", ArgumentFormatter.Format(collection)),
            ("Found", ArgumentFormatter.Format(item)));
}
