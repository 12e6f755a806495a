using System.Collections.Immutable;
using Xunit.Sdk;

namespace Xunit;

/// <remarks>A set searches itself, because it may have its own comparer.</remarks>
public static partial class Assert
{
    public static void Contains<T>(T expected, IEnumerable<T> collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (!Holds(collection, expected))
        {
            throw Missing(expected, collection);
        }
    }

    public static void Contains<T>(T expected, IEnumerable<T> collection, IEqualityComparer<T> comparer)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(comparer);
        if (!collection.Contains(expected, comparer))
        {
            throw Missing(expected, collection);
        }
    }

    public static void Contains<T>(IEnumerable<T> collection, Predicate<T> filter)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(filter);
        if (!collection.Any(item => filter(item)))
        {
            throw Failure.Of(
                "Contains", "Filter not matched in collection", ("Collection", ArgumentFormatter.Format(collection)));
        }
    }

    public static void Contains<T>(T expected, ISet<T> set) => Contains(expected, (IEnumerable<T>)set);

    public static void Contains<T>(T expected, IReadOnlySet<T> set) => Contains(expected, (IEnumerable<T>)set);

    public static void Contains<T>(T expected, HashSet<T> set) => Contains(expected, (IEnumerable<T>)set);

    public static void Contains<T>(T expected, SortedSet<T> set) => Contains(expected, (IEnumerable<T>)set);

    public static void Contains<T>(T expected, ImmutableHashSet<T> set) => Contains(expected, (IEnumerable<T>)set);

    public static void Contains<T>(T expected, ImmutableSortedSet<T> set) => Contains(expected, (IEnumerable<T>)set);

    public static TValue Contains<TKey, TValue>(TKey expected, Dictionary<TKey, TValue> collection)
        where TKey : notnull =>
        Contains(expected, (IReadOnlyDictionary<TKey, TValue>)collection);

    public static TValue Contains<TKey, TValue>(TKey expected, IDictionary<TKey, TValue> collection)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(collection);
        return collection.TryGetValue(expected, out var value) ? value : throw Missing(expected, collection.Keys);
    }

    public static TValue Contains<TKey, TValue>(TKey expected, IReadOnlyDictionary<TKey, TValue> collection)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(collection);
        return collection.TryGetValue(expected, out var value) ? value : throw Missing(expected, collection.Keys);
    }

    public static void Contains<T>(T expected, IAsyncEnumerable<T> collection) =>
        Contains(expected, collection.ToBlockingEnumerable());

    public static void Contains<T>(IAsyncEnumerable<T> collection, Predicate<T> filter) =>
        Contains(collection.ToBlockingEnumerable(), filter);

    private static bool Holds<T>(IEnumerable<T> collection, T item) => collection switch
    {
        ISet<T> set => set.Contains(item),
        IReadOnlySet<T> set => set.Contains(item),
        _ => collection.Contains(item, AssertEqualityComparer<T>.Default),
    };

    private static XunitException Missing<T>(T item, IEnumerable<T> collection) =>
        Failure.Of(
            "Contains",
            "Item not found in collection",
            ("Collection", ArgumentFormatter.Format(collection)),
            ("Not found", ArgumentFormatter.Format(item)));
}
