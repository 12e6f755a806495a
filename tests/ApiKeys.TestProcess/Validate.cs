namespace ApiKeys.TestProcess;

/// <summary>
/// Reads key texts, one to a line, up to an empty line, and prints <c>ready</c>. Validates them in turn for a number of
/// rounds, or until its input closes. Prints for each how often it was allowed and how often its rate limit refused it.
/// </summary>
internal static class Validate
{
    public static async Task RunAsync(ApiKeyClient client, int rounds)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        var texts = new List<string>();
        while (await input.ReadLineAsync() is { Length: > 0 } text)
            texts.Add(text);
        Console.WriteLine("ready");

        var (allowed, limited) = (new int[texts.Count], new int[texts.Count]);
        var closed = Task.Run(input.ReadToEndAsync);
        for (var round = 0; round < rounds && !closed.IsCompleted; round++)
        {
            for (var i = 0; i < texts.Count; i++)
            {
                var validation = await client.ValidateKeyAsync(texts[i]);
                _ = validation.Status switch
                {
                    ValidationStatus.Valid => allowed[i]++,
                    ValidationStatus.RateLimited => limited[i]++,
                    var status => throw new InvalidOperationException($"Key number {i} is {status}."),
                };
            }
        }

        await client.FlushAsync();
        for (var i = 0; i < texts.Count; i++)
            Console.WriteLine($"{allowed[i]} {limited[i]}");
    }
}
