namespace ApiKeys.Benchmarks.Databases;

/// <summary>
/// The size of a run: as large as a benchmark asks for, or small if the run only shows that everything works
/// (<c>bench/run.sh --smoke</c>).
/// </summary>
internal static class Scale
{
    private const int Smoke = 1_000;

    private static readonly bool IsSmoke = Environment.GetEnvironmentVariable("APIKEYS_BENCH_SMOKE") is "1";

    public static int Of(int keys) => IsSmoke ? Math.Min(keys, Smoke) : keys;

    public static int Rounds(int rounds) => IsSmoke ? 1 : rounds;

    public static IEnumerable<int> Of(params int[] keys) => keys.Select(Of).Distinct();
}
