namespace ApiKeys.Benchmarks.Databases;

/// <summary>How many keys a database holds: as many as are asked for, or few where a run only shows that everything works (bench/run.sh --smoke).</summary>
internal static class Scale
{
    private const int Smoke = 1_000;

    private static readonly bool IsSmoke = Environment.GetEnvironmentVariable("APIKEYS_BENCH_SMOKE") is "1";

    public static int Of(int keys) => IsSmoke ? Math.Min(keys, Smoke) : keys;

    public static IEnumerable<int> Of(params int[] keys) => keys.Select(Of).Distinct();
}
