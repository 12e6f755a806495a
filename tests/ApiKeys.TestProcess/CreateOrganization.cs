namespace ApiKeys.TestProcess;

/// <summary>Migrates, as an app does on every start, and prints whether this process created the organization.</summary>
internal static class CreateOrganization
{
    public static async Task RunAsync(ApiKeyClient client, string name)
    {
        await client.MigrateAsync();
        var (organization, created) = await client.GetOrCreateOrganizationAsync(name);
        Console.WriteLine($"{organization.Id} {created}");
    }
}
