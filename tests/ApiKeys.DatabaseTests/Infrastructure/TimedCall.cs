using System.Diagnostics;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>How a validation ended, and how long it took.</summary>
/// <param name="Outcome">The <see cref="ValidationStatus"/>, or the exception.</param>
/// <param name="Time">The time from the call to its end.</param>
internal readonly record struct TimedCall(object Outcome, TimeSpan Time)
{
    /// <summary>
    /// How late a call may end after its time limit. On a quiet machine it is some milliseconds, but the tests run
    /// beside others and the native compiler. A call that waited for the server itself would take 15 seconds or more.
    /// </summary>
    public static TimeSpan Lateness { get; } = TimeSpan.FromSeconds(5);

    public static async Task<TimedCall> ValidateAsync(ApiKeyClient client, IssuedKey issued)
    {
        // Callers start many at once.
        await Task.Yield();
        var start = Stopwatch.GetTimestamp();
        object outcome;
        try
        {
            outcome = (await client.ValidateKeyAsync(
                issued.Plaintext, cancellationToken: TestContext.Current.CancellationToken)).Status;
        }
        catch (Exception exception)
        {
            outcome = exception;
        }

        return new(outcome, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>
    /// Validates until the key is valid. Opening the first connections may take longer than one call may.
    /// </summary>
    public static Task ValidAsync(ApiKeyClient client, IssuedKey issued) =>
        Eventually.TrueAsync(async () => (await ValidateAsync(client, issued)).Outcome is ValidationStatus.Valid);
}
