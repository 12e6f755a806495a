namespace ApiKeys.Serialization;

/// <summary>
/// A small cache of parsed columns, by the column's text. Most keys have one of a few sets of scopes. Keys with equal
/// columns share one read-only list.
/// </summary>
/// <remarks>
/// Safe for several threads, without a lock. A place holds one immutable column. A reader sees it whole, because the
/// write of the reference is a release and the read an acquire. Threads that race for a place each parse, and the last
/// one wins.
/// </remarks>
internal sealed class RecentColumns<T>(Func<string, ColumnItems<T>> parse)
{
    private const int Places = 64;
    private const int MaxLength = 1_024;

    private readonly Column?[] _places = new Column?[Places];

    public ColumnItems<T> Read(string json)
    {
        if (json.Length > MaxLength)
            return parse(json);

        ref var place = ref _places[string.GetHashCode(json, StringComparison.Ordinal) & (Places - 1)];
        if (Volatile.Read(ref place) is { } recent && recent.Json == json)
            return recent.Items;

        var items = parse(json);
        Volatile.Write(ref place, new(json, items));
        return items;
    }

    private sealed class Column(string json, ColumnItems<T> items)
    {
        public string Json => json;

        public ColumnItems<T> Items => items;
    }
}
