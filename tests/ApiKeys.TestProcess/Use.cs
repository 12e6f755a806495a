namespace ApiKeys.TestProcess;

/// <summary>
/// Reads a key's text and an empty line, and uses it until it is killed, without ever asking for a flush. Every now and then it
/// prints the time, in milliseconds since 1970 UTC, and how many uses it had counted then.
/// </summary>
internal static class Use
{
    public static async Task RunAsync(ApiKeyClient client)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        var text = await input.ReadLineAsync();
        await input.ReadLineAsync();

        for (var used = 0L; ;)
        {
            for (var i = 0; i < 100; i++, used++)
                (await client.ValidateKeyAsync(text)).EnsureValid();
            Console.WriteLine($"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()} {used}");
            await Task.Delay(20);
        }
    }
}
