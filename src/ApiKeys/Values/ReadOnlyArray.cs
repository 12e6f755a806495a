using System.Collections.ObjectModel;

namespace ApiKeys.Values;

/// <summary>
/// A list that nobody can change, whose items the rules read without a call through two interfaces for each.
/// </summary>
internal sealed class ReadOnlyArray<T>(T[] items) : ReadOnlyCollection<T>(items)
{
    private readonly T[] _items = items;

    public static new ReadOnlyArray<T> Empty { get; } = new([]);

    /// <summary>The items of any list, which are copied if it is another kind of list.</summary>
    public static ReadOnlySpan<T> ItemsOf(
        IReadOnlyList<T> list) => list is ReadOnlyArray<T> array ? array._items : [.. list];
}
