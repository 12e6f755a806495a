namespace ApiKeys.TestProcess;

/// <summary>Migrates, as an app does at every start. Prints whether this process created the organization.</summary>
internal static class CreateOrganization
{
    public static async Task RunAsync(ApiKeyClient client, string name)
    {
        await client.MigrateAsync();
        var (organization, created) = await client.GetOrCreateOrganizationAsync(name);
        Console.WriteLine($"{organization.Id} {created}");
    }
}
