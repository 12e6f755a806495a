namespace ApiKeys;

/// <summary>
/// One page of a list, in the order of creation (to the millisecond); of events, in the order of their numbers.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class Page<T>
{
    internal Page(IReadOnlyList<T> items, bool hasMore)
    {
        Items = items;
        HasMore = hasMore;
    }

    /// <summary>The items: as many as were requested, unless the list ends on this page.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>
    /// Whether there were more items when the page was read. The next page begins after the id, or the number, of this
    /// page's last item.
    /// </summary>
    public bool HasMore { get; }
}
