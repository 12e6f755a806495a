using System.Globalization;

namespace ApiKeys.Tests;

/// <summary>
/// Repeatable randomness. Every run draws a new seed, and a failure prints it. The environment variable
/// <c>APIKEYS_TEST_SEED</c> sets it.
/// </summary>
internal static class Seeded
{
    public static int Seed { get; } =
        int.TryParse(
            Environment.GetEnvironmentVariable("APIKEYS_TEST_SEED"),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out var seed)
            ? seed
            : Random.Shared.Next();

    /// <summary>Creates a generator for one test. The order of the tests then does not matter.</summary>
    public static Random Create(string purpose)
    {
        var mixed = (uint)Seed;
        foreach (var character in purpose)
            mixed = (mixed ^ character) * 16_777_619;
        return new((int)(mixed & int.MaxValue));
    }

    /// <summary>The message of a failed assertion. It must not quote a key's text: logs of tests are kept.</summary>
    public static string Failure(string what) => $"{what} (APIKEYS_TEST_SEED={Seed})";
}
