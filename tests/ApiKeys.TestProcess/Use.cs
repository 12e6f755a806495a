namespace ApiKeys.TestProcess;

/// <summary>
/// Reads a key's text and an empty line, prints <c>ready</c>, and uses the key until it is killed. After every hundred
/// uses it may flush them. It then prints the time, in milliseconds since 1970 UTC, and the number of uses so far.
/// </summary>
internal static class Use
{
    public static async Task RunAsync(ApiKeyClient client, bool flushes)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        var text = await input.ReadLineAsync();
        await input.ReadLineAsync();
        Console.WriteLine("ready");

        for (var used = 0L; ;)
        {
            for (var i = 0; i < 100; i++, used++)
                (await client.ValidateKeyAsync(text)).EnsureValid();
            if (flushes)
                await client.FlushAsync();
            Console.WriteLine($"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()} {used}");
            await Task.Delay(20);
        }
    }
}
