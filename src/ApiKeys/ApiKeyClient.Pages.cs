using System.Runtime.CompilerServices;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>The most items of a page: 200.</summary>
    public const int MaxPageSize = 200;

    private delegate ValueTask<List<TItem>> PageReader<TItem, TCursor>(
        TCursor after, int count, CancellationToken cancellationToken);

    private async IAsyncEnumerable<TItem> ReadPagesAsync<TItem, TCursor>(
        PageReader<TItem, TCursor> read,
        Func<TItem, TCursor> cursorOf,
        TCursor start = default,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TCursor : struct
    {
        var cursor = start;
        List<TItem> page;
        do
        {
            ThrowIfDisposed();
            page = await read(cursor, MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (var item in page)
                yield return item;
            if (page.Count > 0)
                cursor = cursorOf(page[^1]);
        }
        while (page.Count is MaxPageSize);
    }

    private async Task<Page<TItem>> ReadPageAsync<TItem, TCursor>(
        PageReader<TItem, TCursor> read, TCursor? after, int pageSize, CancellationToken cancellationToken)
        where TCursor : struct
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, MaxPageSize);

        // One item more than asked for tells whether there is another page.
        var items = await read(after.GetValueOrDefault(), pageSize + 1, cancellationToken).ConfigureAwait(false);
        var hasMore = items.Count > pageSize;
        if (hasMore)
            items.RemoveAt(pageSize);
        return new(items, hasMore);
    }
}
