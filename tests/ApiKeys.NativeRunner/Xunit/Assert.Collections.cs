using System.Collections;
using Xunit.Sdk;

namespace Xunit;

public static partial class Assert
{
    public static void Empty(IEnumerable collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (collection.Cast<object?>().Any())
        {
            throw Failure.Of(
                "Empty", "Collection was not empty", ("Collection", ArgumentFormatter.Format(collection)));
        }
    }

    public static void Empty<T>(IAsyncEnumerable<T> collection) => Empty(collection.ToBlockingEnumerable());

    public static void NotEmpty(IEnumerable collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        if (!collection.Cast<object?>().Any())
        {
            throw Failure.Of("NotEmpty", "Collection was empty");
        }
    }

    public static void NotEmpty<T>(IAsyncEnumerable<T> collection) => NotEmpty(collection.ToBlockingEnumerable());

    public static T Single<T>(IEnumerable<T> collection) => Single(collection, static _ => true);

    public static T Single<T>(IEnumerable<T> collection, Predicate<T> predicate)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(predicate);
        var items = collection.ToList();
        var matches = items.FindAll(predicate);
        return matches.Count == 1
            ? matches[0]
            : throw Failure.Of(
                "Single",
                $"The collection has {matches.Count} matching items",
                ("Collection", ArgumentFormatter.Format(items)));
    }

    public static object? Single(IEnumerable collection) => Single(collection.Cast<object?>());

    public static T Single<T>(IAsyncEnumerable<T> collection) => Single(collection.ToBlockingEnumerable());

    public static T Single<T>(IAsyncEnumerable<T> collection, Predicate<T> predicate) =>
        Single(collection.ToBlockingEnumerable(), predicate);

    public static void Distinct<T>(IEnumerable<T> collection) =>
        Distinct(collection, EqualityComparer<T>.Default);

    public static void Distinct<T>(IEnumerable<T> collection, IEqualityComparer<T> comparer)
    {
        ArgumentNullException.ThrowIfNull(collection);
        var seen = new HashSet<T>(comparer);
        foreach (var item in collection)
        {
            if (!seen.Add(item))
            {
                throw Failure.Of("Distinct", "Duplicate item found", ("Item", ArgumentFormatter.Format(item)));
            }
        }
    }
}
