using ApiKeys.Values;

namespace ApiKeys.Serialization;

/// <summary>
/// Lists that were read lately, under the text of their column: most keys have one of a few sets of scopes, and those that have
/// the same share one list, which nobody can change.
/// </summary>
internal sealed class RecentColumns<T>(Func<string, T[]> parse)
{
    private const int Places = 64;
    private const int MaxLength = 1_024;

    private readonly Column?[] _places = new Column?[Places];

    public ReadOnlyArray<T> Read(string json)
    {
        if (json.Length > MaxLength)
            return new(parse(json));

        ref var place = ref _places[string.GetHashCode(json, StringComparison.Ordinal) & (Places - 1)];
        if (Volatile.Read(ref place) is { } recent && recent.Json == json)
            return recent.Items;

        var items = new ReadOnlyArray<T>(parse(json));
        Volatile.Write(ref place, new(json, items));
        return items;
    }

    private sealed record Column(string Json, ReadOnlyArray<T> Items);
}
