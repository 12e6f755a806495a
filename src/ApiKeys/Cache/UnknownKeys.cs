using ApiKeys.Hashing;

namespace ApiKeys.Cache;

/// <summary>
/// The well-formed texts that lately turned out to be no key. They have a table of their own, where each has one place and takes
/// it from whoever has it: no flood of them can push out a key, or take more memory than this.
/// </summary>
internal sealed class UnknownKeys(TimeSpan duration)
{
    private const int Places = 8_192;

    // A key that is issued through a client cannot have been asked for before, but one that comes from a restored backup can.
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

    private static ref UnknownKey? PlaceOf(UnknownKey?[] places, in KeyTag tag) => ref places[tag.Low & (Places - 1)];

    private sealed record UnknownKey(KeyTag Tag, ReadMoment Moment);
}
