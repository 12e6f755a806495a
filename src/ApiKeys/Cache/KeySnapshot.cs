using System.Runtime.CompilerServices;
using ApiKeys.Rules;

namespace ApiKeys.Cache;

/// <summary>A key as it was read at one moment, and the tenancy facts that calls with it needed.</summary>
internal sealed class KeySnapshot
{
    // An API has a few products. Facts beyond this number are read again.
    private const int MaxFacts = 8;

    // The state of a limited key's limits in this process: its bucket, its lease and the counts of its windows.
    private const int LimitBytes = 448;

    // An IPNetwork with its address, and the same in the form that calls are compared with.
    private const int NetworkBytes = 128;

    // A string's header, length and terminator, rounded up.
    private const int StringBytes = 24;

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

    /// <summary>Makes a snapshot of one read. Facts of an earlier snapshot stay, each with its own age.</summary>
    public static KeySnapshot Create(
        ApiKey key, in TenancyFacts facts, KeyRequirement requirement, in ReadMoment moment, KeySnapshot? earlier)
    {
        var known = earlier?._facts ?? [];
        if (!TenancyFacts.TryDerive(key, requirement, out _))
        {
            known = Add(known, requirement, new(requirement, facts, moment));
        }

        return new(key, known, moment);
    }

    /// <summary>Estimates the memory that the key takes beyond <see cref="KeyCache.FixedBytes"/>.</summary>
    public int EstimateBytes()
    {
        // Keys share most lists of scopes. A list of its own takes somewhat more than this.
        var metadata = Key.Metadata;
        var bytes = 0L;
        for (var i = 0; i < metadata.Scopes.Count; i++)
            bytes += BytesOf(metadata.Scopes[i]);
        bytes += BytesOf(Key.Prefix) + BytesOf(metadata.Name) + BytesOf(metadata.Owner);
        bytes += BytesOf(metadata.Custom.ToString()) + BytesOf(Key.RevokedReason) + BytesOf(Key.DisabledReason);
        bytes += (long)NetworkBytes * metadata.AllowedNetworks.Count;
        if (metadata.HasRateLimits)
            bytes += LimitBytes;
        bytes += _facts.Length * Unsafe.SizeOf<KnownFacts>();
        return (int)Math.Min(bytes, int.MaxValue - KeyCache.FixedBytes);
    }

    private static long BytesOf(string? text) => text is null ? 0 : StringBytes + ((long)sizeof(char) * text.Length);

    // The newest are first.
    private static KnownFacts[] Add(KnownFacts[] known, KeyRequirement requirement, in KnownFacts added)
    {
        var isKnown = false;
        foreach (ref readonly var other in known.AsSpan())
            isKnown |= other.Answer(requirement);

        var all = new KnownFacts[Math.Min(MaxFacts, known.Length + (isKnown ? 0 : 1))];
        all[0] = added;
        var count = 1;
        foreach (ref readonly var other in known.AsSpan())
        {
            if (count < all.Length && !other.Answer(requirement))
                all[count++] = other;
        }

        return all;
    }

    /// <summary>
    /// Finds the tenancy facts for a requirement. When it returns false, only the database knows them.
    /// </summary>
    public bool TryGetFacts(
        KeyRequirement requirement, in Freshness freshness, long linkVersion, out TenancyFacts facts)
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

    // The facts that were read for one required project and product.
    private readonly struct KnownFacts(KeyRequirement requirement, in TenancyFacts facts, in ReadMoment moment)
    {
        private readonly ProjectId? _project = requirement.Project;
        private readonly ProductId? _product = requirement.Product;

        public TenancyFacts Facts { get; } = facts;

        public ReadMoment Moment { get; } = moment;

        public bool Answer(KeyRequirement requirement) =>
            _project == requirement.Project && _product == requirement.Product;
    }
}
