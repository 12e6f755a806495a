namespace ApiKeys;

/// <summary>A part of a list, in the order of creation (to the millisecond).</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class Page<T>
{
    internal Page(IReadOnlyList<T> items, bool hasMore)
    {
        Items = items;
        HasMore = hasMore;
    }

    /// <summary>What is on the page; as many as were asked for, unless the list ends here.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>Whether the list went on behind this page when it was read. The id of its last item is where the next one begins.</summary>
    public bool HasMore { get; }
}
