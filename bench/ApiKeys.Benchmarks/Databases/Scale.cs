namespace ApiKeys.Benchmarks.Databases;

/// <summary>How much is done: as much as is asked for, or little where a run only shows that everything works (bench/run.sh --smoke).</summary>
internal static class Scale
{
    private const int Smoke = 1_000;

    private static readonly bool IsSmoke = Environment.GetEnvironmentVariable("APIKEYS_BENCH_SMOKE") is "1";

    public static int Of(int keys) => IsSmoke ? Math.Min(keys, Smoke) : keys;

    public static int Rounds(int rounds) => IsSmoke ? 1 : rounds;

    public static IEnumerable<int> Of(params int[] keys) => keys.Select(Of).Distinct();
}
