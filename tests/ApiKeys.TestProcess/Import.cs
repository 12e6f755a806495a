using System.Security.Cryptography;

namespace ApiKeys.TestProcess;

/// <summary>
/// Imports keys, so many in each call, without an end. Prints a line for each call that is acknowledged.
/// </summary>
internal static class Import
{
    public static ForeignKeyFormat Format { get; } =
        ForeignKeyFormat.Custom("legacy", "old-", "0123456789abcdef", 32, 32);

    public static async Task RunAsync(ApiKeyClient client, OrganizationId organizationId, int count)
    {
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        while (true)
        {
            var rows = new ImportedKey[count];
            for (var i = 0; i < count; i++)
            {
                var hash = ForeignKeyHash.FromBytes(RandomNumberGenerator.GetBytes(32));
                rows[i] = new() { Format = Format.Name, Hash = hash };
            }

            var results = await client.ImportKeysAsync(organizationId, rows);
            await output.WriteLineAsync($"{results.Count(result => result.Outcome is KeyImportOutcome.Imported)}");
            await output.FlushAsync();
        }
    }
}
