using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>A key as it was read at a moment, with what was learnt of the projects and products that calls with it required.</summary>
internal sealed class KeySnapshot
{
    // An API has a few products. What a key needs beyond these is asked again.
    private const int MaxFacts = 8;

    private readonly KnownFacts[] _facts;
    private readonly ReadMoment _moment;

    private KeySnapshot(ApiKey key, KnownFacts[] facts, in ReadMoment moment)
    {
        Key = key;
        _facts = facts;
        _moment = moment;
    }

    public ApiKey Key { get; }

    public ref readonly ReadMoment Moment => ref _moment;

    /// <summary>What was read for one call, and what an earlier snapshot knew for others: each keeps its own age.</summary>
    public static KeySnapshot Create(KeyReading reading, KeyRequirement requirement, in ReadMoment moment, KeySnapshot? earlier)
    {
        var known = earlier?._facts ?? [];
        if (!TenancyFacts.TryDerive(reading.Key, requirement, out _))
        {
            var others = Array.FindAll(known, other => !other.Answer(requirement));
            known = [new(requirement, reading.Facts, moment), .. others.AsSpan(0, Math.Min(others.Length, MaxFacts - 1))];
        }

        return new(reading.Key, known, moment);
    }

    /// <summary>What the call's checks have to know of the tenancy, unless that has to be asked.</summary>
    public bool TryGetFacts(KeyRequirement requirement, in Freshness freshness, long linkVersion, out TenancyFacts facts)
    {
        if (TenancyFacts.TryDerive(Key, requirement, out facts))
            return true;

        foreach (ref readonly var known in _facts.AsSpan())
        {
            if (known.Answer(requirement) && known.Moment.LinkVersion == linkVersion && freshness.Allows(known.Moment))
            {
                facts = known.Facts;
                return true;
            }
        }

        return false;
    }
}
