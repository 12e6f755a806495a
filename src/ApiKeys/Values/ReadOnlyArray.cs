using System.Collections.ObjectModel;

namespace ApiKeys.Values;

/// <summary>
/// A read-only list. The rules read its items as a span, without interface calls.
/// </summary>
internal sealed class ReadOnlyArray<T>(T[] items) : ReadOnlyCollection<T>(items)
{
    private readonly T[] _items = items;

    public static new ReadOnlyArray<T> Empty { get; } = new([]);

    /// <summary>The items of a list. Those of another kind of list are copied.</summary>
    public static ReadOnlySpan<T> ItemsOf(IReadOnlyList<T> list) =>
        list is ReadOnlyArray<T> array ? array._items : Copy(list);

    /// <summary>A copy of a list. LINQ would add native code for each type of items.</summary>
    public static T[] Copy(IReadOnlyList<T> list)
    {
        var copy = new T[list.Count];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = list[i];
        return copy;
    }
}
