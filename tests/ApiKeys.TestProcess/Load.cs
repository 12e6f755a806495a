using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ApiKeys.TestProcess;

/// <summary>
/// Reads a key's text, and waits for a moment, so that many processes can start at once. Then uses the key and flushes,
/// as a function does that is frozen after each answer. Prints a line for each call at the end: <c>first</c> or
/// <c>call</c> and its milliseconds, or <c>error</c> and its code.
/// </summary>
internal static class Load
{
    private const int PauseAfterError = 100;
    private const int LingerAfterEnd = 3_000;

    /// <param name="client">The client.</param>
    /// <param name="start">The moment of the first call, in milliseconds since 1970 UTC.</param>
    /// <param name="milliseconds">How long calls are made.</param>
    /// <param name="pause">The mean pause between two calls, in milliseconds.</param>
    public static async Task RunAsync(ApiKeyClient client, long start, int milliseconds, int pause)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        var text = await input.ReadLineAsync();
        var lines = new StringBuilder();
        var kind = "first";
        await Task.Delay((int)Math.Max(0, start - Now()));
        while (Now() < start + milliseconds)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                (await client.ValidateKeyAsync(text)).EnsureValid();
                await client.FlushAsync();
                var elapsed = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
                lines.AppendLine(CultureInfo.InvariantCulture, $"{kind} {elapsed:F3}");
                kind = "call";
            }
            catch (Exception exception) when (exception is DbException or TimeoutException)
            {
                var code = (exception as DbException)?.SqlState ?? exception.GetType().Name;
                lines.AppendLine(CultureInfo.InvariantCulture, $"error {code}");
                await Task.Delay(PauseAfterError);
            }

            await Task.Delay(RandomNumberGenerator.GetInt32(2 * pause + 1));
        }

        // Another instance must not get an answer because this one has ended.
        await Task.Delay(LingerAfterEnd);
        Console.Write(lines);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
