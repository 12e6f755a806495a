using System.Collections;

namespace ApiKeys.Rules;

/// <summary>
/// A list that nobody can change, whose items the rules read without a call for each: a list of the platform's is read through two
/// interfaces.
/// </summary>
internal sealed class ReadOnlyArray<T>(T[] items) : IReadOnlyList<T>
{
    public static ReadOnlyArray<T> Empty { get; } = new([]);

    public int Count => items.Length;

    public T this[int index] => items[index];

    /// <summary>The items of any list, which are copied if it is another kind of list.</summary>
    public static ReadOnlySpan<T> ItemsOf(IReadOnlyList<T> list) => list is ReadOnlyArray<T> array ? array.Items : [.. list];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T[] Items => items;
}
