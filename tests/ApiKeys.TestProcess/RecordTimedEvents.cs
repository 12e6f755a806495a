namespace ApiKeys.TestProcess;

/// <summary>
/// Prints <c>ready</c>. For each line, a time in milliseconds since 1970 UTC, it sets its clock, records the events of
/// what time did, and prints their number.
/// </summary>
internal static class RecordTimedEvents
{
    public static async Task RunAsync(string url)
    {
        var clock = new SetClock();
        await using var client = ApiKeyClient.Open(url, new()
        {
            TimeProvider = clock,
            ChangeTimeout = TimeSpan.FromMinutes(1),
            TimedEvents = new()
            {
                ExpiryNotices = [TimeSpan.FromHours(1)],
                Interval = Timeout.InfiniteTimeSpan,
            },
        });
        using var input = new StreamReader(Console.OpenStandardInput());
        Console.WriteLine("ready");
        while (await input.ReadLineAsync() is { } line)
        {
            clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(line, null));
            Console.WriteLine(await client.RecordTimedEventsAsync());
        }
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
