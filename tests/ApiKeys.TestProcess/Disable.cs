namespace ApiKeys.TestProcess;

/// <summary>
/// Prints <c>ready</c>, disables all keys of an organization, and prints how many are disabled after each transaction.
/// </summary>
internal static class Disable
{
    public static async Task RunAsync(ApiKeyClient client, OrganizationId organization)
    {
        // The first statement of the process takes long.
        await client.GetOrganizationAsync(organization);
        Console.WriteLine("ready");
        await client.DisableKeysAsync(organization, new(), "a test", new Lines());
    }

    private sealed class Lines : IProgress<long>
    {
        public void Report(long value) => Console.WriteLine(value);
    }
}
