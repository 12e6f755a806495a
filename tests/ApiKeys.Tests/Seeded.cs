using System.Globalization;

namespace ApiKeys.Tests;

/// <summary>
/// Randomness that can be repeated: every run draws another seed, a failure prints it, and the environment variable
/// <c>APIKEYS_TEST_SEED</c> brings it back.
/// </summary>
internal static class Seeded
{
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("APIKEYS_TEST_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Random.Shared.Next();

    /// <summary>A generator of its own for each test, so that the order in which tests run changes nothing.</summary>
    public static Random Create(string purpose)
    {
        var mixed = (uint)Seed;
        foreach (var character in purpose)
            mixed = (mixed ^ character) * 16_777_619;
        return new((int)(mixed & int.MaxValue));
    }

    /// <summary>What a failed assertion says: never a key's text, since what tests print is kept by others.</summary>
    public static string Failure(string what) => $"{what} (APIKEYS_TEST_SEED={Seed})";
}
