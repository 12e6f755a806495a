using Xunit.Sdk;

namespace Xunit;

/// <remarks>A skip inside an inspection is a failure, as in xunit.</remarks>
public static partial class Assert
{
    public static void All<T>(IEnumerable<T> collection, Action<T> action) =>
        All(collection, (item, _) => action(item));

    public static void All<T>(IEnumerable<T> collection, Action<T> action, bool throwIfEmpty) =>
        All(collection, (item, _) => action(item), throwIfEmpty);

    public static void All<T>(IEnumerable<T> collection, Action<T, int> action) => All(collection, action, false);

    public static void All<T>(IEnumerable<T> collection, Action<T, int> action, bool throwIfEmpty)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(action);
        AllAsync(
            collection,
            (item, index) =>
            {
                action(item, index);
                return Task.CompletedTask;
            },
            throwIfEmpty).GetAwaiter().GetResult();
    }

    public static Task AllAsync<T>(IEnumerable<T> collection, Func<T, Task> action) =>
        AllAsync(collection, (item, _) => action(item));

    public static Task AllAsync<T>(IEnumerable<T> collection, Func<T, Task> action, bool throwIfEmpty) =>
        AllAsync(collection, (item, _) => action(item), throwIfEmpty);

    public static Task AllAsync<T>(IEnumerable<T> collection, Func<T, int, Task> action) =>
        AllAsync(collection, action, false);

    public static async Task AllAsync<T>(IEnumerable<T> collection, Func<T, int, Task> action, bool throwIfEmpty)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(action);

        var failures = new List<(string Label, string Value)>();
        var index = 0;
        foreach (var item in collection)
        {
            try
            {
                await action(item, index);
            }
            catch (Exception exception)
            {
                failures.Add(($"[{index}]", $"{ArgumentFormatter.Format(item)}\n{exception}"));
            }

            index++;
        }

        if (failures.Count > 0)
        {
            throw Failure.Of("All", $"{failures.Count} out of {index} items did not pass", [.. failures]);
        }

        if (index == 0 && throwIfEmpty)
        {
            throw Failure.Of("All", "The collection was empty");
        }
    }

    public static void Collection<T>(IEnumerable<T> collection, params Action<T>[] elementInspectors) =>
        CollectionAsync(
            collection,
            Array.ConvertAll(elementInspectors, inspect => (Func<T, Task>)(item =>
            {
                inspect(item);
                return Task.CompletedTask;
            }))).GetAwaiter().GetResult();

    public static void Collection<T>(IAsyncEnumerable<T> collection, params Action<T>[] elementInspectors) =>
        Collection(collection.ToBlockingEnumerable(), elementInspectors);

    public static async Task CollectionAsync<T>(
        IEnumerable<T> collection, params Func<T, Task>[] elementInspectors)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(elementInspectors);

        var items = collection.ToList();
        if (items.Count != elementInspectors.Length)
        {
            throw Failure.Of(
                "Collection",
                "Mismatched item count",
                ("Collection", ArgumentFormatter.Format(items)),
                ("Expected count", $"{elementInspectors.Length}"),
                ("Actual count", $"{items.Count}"));
        }

        for (var index = 0; index < items.Count; index++)
        {
            try
            {
                await elementInspectors[index](items[index]);
            }
            catch (Exception exception)
            {
                throw new XunitException($"Assert.Collection() Failure: Item {index} did not pass", exception);
            }
        }
    }
}
