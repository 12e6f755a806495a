namespace ApiKeys.TestProcess;

/// <summary>
/// Says <c>ready</c> when it is connected, waits for a line, and prints whether this process created the organization, so
/// that many processes can ask at the same moment.
/// </summary>
internal static class GetOrCreateOrganization
{
    public static async Task RunAsync(ApiKeyClient client, string name)
    {
        await client.FindOrganizationAsync("nobody's name");
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        var (organization, created) = await client.GetOrCreateOrganizationAsync(name);
        Console.WriteLine($"{organization.Id} {created}");
    }
}
