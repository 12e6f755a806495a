namespace ApiKeys.TestProcess;

/// <summary>Says <c>ready</c>, revokes a key, and says <c>revoked</c>.</summary>
internal static class Revoke
{
    public static async Task RunAsync(ApiKeyClient client, OrganizationId organizationId, ApiKeyId keyId)
    {
        // The connection is open before the test locks anything.
        await client.GetKeyAsync(organizationId, keyId);
        Console.WriteLine("ready");
        await client.RevokeKeyAsync(organizationId, keyId);
        Console.WriteLine("revoked");
    }
}
