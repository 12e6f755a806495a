using System.Globalization;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>How often a test repeats a race of two calls.</summary>
internal static class Races
{
    /// <summary>50, or what <c>APIKEYS_TEST_ROUNDS</c> says.</summary>
    public static int Rounds { get; } =
        Environment.GetEnvironmentVariable("APIKEYS_TEST_ROUNDS") is { Length: > 0 } rounds
            ? int.Parse(rounds, CultureInfo.InvariantCulture)
            : 50;
}
