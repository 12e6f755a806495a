namespace ApiKeys.TestProcess;

/// <summary>Issues keys. Prints each as soon as it is acknowledged.</summary>
internal static class Issue
{
    public static async Task RunAsync(ApiKeyClient client, OrganizationId organizationId, int count)
    {
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        for (var i = 0; i < count; i++)
        {
            var issued = await client.CreateKeyAsync(organizationId);
            await output.WriteLineAsync(issued.Plaintext);
            await output.FlushAsync();
        }
    }
}
