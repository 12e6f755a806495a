using System.Runtime.CompilerServices;

namespace ApiKeys.Telemetry;

/// <summary>Counts hits, misses and evictions of the cache. It allocates nothing, with or without a listener.</summary>
internal static class CacheCounts
{
    private static readonly KeyValuePair<string, object?> Hit = new(Tags.CacheResult, "hit");
    private static readonly KeyValuePair<string, object?> Miss = new(Tags.CacheResult, "miss");

    public static void CountHit()
    {
        if (MetricsSwitch.IsOn && Instruments.CacheLookups.Enabled)
            Count(Hit);
    }

    public static void CountMiss()
    {
        if (MetricsSwitch.IsOn && Instruments.CacheLookups.Enabled)
            Count(Miss);
    }

    public static void CountEvictions(int keys)
    {
        if (MetricsSwitch.IsOn && Instruments.CacheEvictions.Enabled)
            Instruments.CacheEvictions.Add(keys);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Count(in KeyValuePair<string, object?> result) => Instruments.CacheLookups.Add(1, result);
}
