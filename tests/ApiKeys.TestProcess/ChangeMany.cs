namespace ApiKeys.TestProcess;

/// <summary>
/// Prints <c>ready</c>, and changes many keys at once, without an end. Each owner has six steps: keys are created,
/// disabled, enabled, disabled again and revoked, and those named <c>temporary</c> are deleted. Prints a line for each
/// step that is acknowledged: the number of keys, and after a creation the text of the first one as well.
/// </summary>
internal static class ChangeMany
{
    /// <param name="client">The client.</param>
    /// <param name="organization">The organization of the keys.</param>
    /// <param name="first">The first step. Owner 2 has the steps 12 to 17.</param>
    public static async Task RunAsync(ApiKeyClient client, OrganizationId organization, int first)
    {
        // The first statement of the process takes long.
        await client.GetOrganizationAsync(organization);
        Console.WriteLine("ready");
        for (var step = first; ; step++)
        {
            var ofOwner = new KeyFilter { Owner = $"u_{step / 6}" };
            Console.WriteLine((step % 6) switch
            {
                0 => await CreateAsync(client, organization, ofOwner.Owner),
                1 or 3 => $"{await client.DisableKeysAsync(organization, ofOwner, "a test")}",
                2 => $"{await client.EnableKeysAsync(organization, ofOwner)}",
                4 => $"{await client.RevokeKeysAsync(organization, ofOwner, "a test")}",
                _ => $"{await client.DeleteKeysAsync(organization, ofOwner with { NamePrefix = "temporary" })}",
            });
        }
    }

    private static async Task<string> CreateAsync(ApiKeyClient client, OrganizationId organization, string owner)
    {
        var temporary = new KeyMetadata { Owner = owner, Name = "temporary" };
        var lasting = new KeyMetadata { Owner = owner };
        var issued = await client.CreateKeysAsync(organization, [temporary, temporary, temporary, lasting, lasting]);
        return $"{issued.Count} {issued[0].Plaintext}";
    }
}
