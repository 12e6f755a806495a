namespace ApiKeys.TestProcess;

/// <summary>
/// Reads key texts, one to a line, up to an empty line, and prints <c>ready</c> when all are valid. Validates them in
/// turn until each was refused. Prints for each when its last allowed call began, in milliseconds since 1970 UTC. A
/// key that is allowed after it was refused ends the process in an error.
/// </summary>
internal static class Watch
{
    public static async Task RunAsync(ApiKeyClient client)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        var texts = new List<string>();
        while (await input.ReadLineAsync() is { Length: > 0 } text)
            texts.Add(text);

        var (lastAllowed, wasRefused) = (new long[texts.Count], new bool[texts.Count]);
        for (var round = 0; wasRefused.Contains(false); round++)
        {
            for (var i = 0; i < texts.Count; i++)
            {
                var began = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                var isAllowed = (await client.ValidateKeyAsync(texts[i])).IsValid;
                if (isAllowed && wasRefused[i])
                    throw new InvalidOperationException($"Key number {i} was revived.");
                if (isAllowed)
                    lastAllowed[i] = began;
                wasRefused[i] = !isAllowed;
            }

            if (round is 0)
                Console.WriteLine("ready");

            // The pause leaves the processor to the other processes.
            await Task.Delay(1);
        }

        foreach (var moment in lastAllowed)
            Console.WriteLine(moment);
    }
}
