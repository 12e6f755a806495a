using ApiKeys.Hashing;

namespace ApiKeys.Cache;

/// <summary>
/// The well-formed texts that lately turned out to be no key. They have a table of their own, with one place for each
/// text. A later text overwrites an earlier one in the same place. A flood of them evicts no key, and takes no more
/// memory.
/// </summary>
internal sealed class UnknownKeys(TimeSpan duration)
{
    private const int Places = 8_192;

    // A new key was never presented before it was issued. A key from a restored backup may have been, hence this bound.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _duration = duration < MaxDuration ? duration : MaxDuration;
    private UnknownKey?[]? _places;

    public bool Contains(in KeyTag tag, long tick, long utcTicks) =>
        _places is not null
        && Volatile.Read(ref PlaceOf(_places, tag)) is { } unknown
        && unknown.Tag == tag
        && new Freshness(tick, utcTicks, _duration).Allows(unknown.Moment);

    public void Add(in KeyTag tag, in ReadMoment moment)
    {
        var places = _places ?? Interlocked.CompareExchange(ref _places, new UnknownKey?[Places], null) ?? _places;
        Volatile.Write(ref PlaceOf(places!, tag), new(tag, moment));
    }

    public void Remove(in KeyTag tag)
    {
        if (_places is { } places && Volatile.Read(ref PlaceOf(places, tag)) is { } unknown && unknown.Tag == tag)
            Volatile.Write(ref PlaceOf(places, tag), null);
    }

    public void Clear()
    {
        if (_places is { } places)
            Array.Clear(places);
    }

    private static ref UnknownKey? PlaceOf(UnknownKey?[] places, in KeyTag tag) => ref places[tag.Low & (Places - 1)];

    private sealed class UnknownKey(in KeyTag tag, in ReadMoment moment)
    {
        public KeyTag Tag { get; } = tag;

        public ReadMoment Moment { get; } = moment;
    }
}
