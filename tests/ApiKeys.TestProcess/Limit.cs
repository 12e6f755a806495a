namespace ApiKeys.TestProcess;

/// <summary>
/// Reads a key's text and an empty line, prints <c>ready</c>, and waits for a line, so that many processes can start
/// at the same moment. Then makes a number of calls and prints how many were allowed.
/// </summary>
internal static class Limit
{
    public static async Task RunAsync(ApiKeyClient client, int calls)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        var text = await input.ReadLineAsync();
        await input.ReadLineAsync();

        // Connects and fills the cache. This call is not charged.
        await client.ValidateKeyAsync(text, new() { EnforceRateLimits = false });
        Console.WriteLine("ready");
        await input.ReadLineAsync();

        var allowed = 0;
        for (var i = 0; i < calls; i++)
            allowed += (await client.ValidateKeyAsync(text)).IsValid ? 1 : 0;
        Console.WriteLine(allowed);
    }
}
