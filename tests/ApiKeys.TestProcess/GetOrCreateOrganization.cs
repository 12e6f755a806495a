namespace ApiKeys.TestProcess;

/// <summary>
/// Prints <c>ready</c> when it is connected, and waits for a line, so that many processes can ask at the same moment.
/// Then prints whether this process created the organization.
/// </summary>
internal static class GetOrCreateOrganization
{
    public static async Task RunAsync(ApiKeyClient client, string name)
    {
        await client.FindOrganizationAsync("an unknown name");
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        var (organization, created) = await client.GetOrCreateOrganizationAsync(name);
        Console.WriteLine($"{organization.Id} {created}");
    }
}
