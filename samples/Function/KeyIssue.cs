using System.Globalization;
using ApiKeys;

namespace Function;

/// <summary>Issues a key for a first try. Its text is printed once.</summary>
internal static class KeyIssue
{
    public static async Task<int> RunAsync(Func<string, string?> settings, string[] arguments)
    {
        if (settings(FunctionHost.DatabaseSetting) is not { Length: > 0 } url)
            return await FailAsync($"{FunctionHost.DatabaseSetting} is not set. It is the URL of the database.");

        RateLimit[] limits = [];
        if (arguments is [var limit])
        {
            if (!long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var calls) || calls is 0)
                return await FailAsync("The limit is a number of calls per day, and at least 1.");
            limits = [RateLimit.PerDay(calls)];
        }

        await using var keys = ApiKeyClient.Open(url);
        await keys.MigrateAsync();
        var (organization, _) = await keys.GetOrCreateOrganizationAsync("Acme Inc");
        var issued = await keys.CreateKeyAsync(organization.Id, metadata: new KeyMetadata
        {
            Name = "A first try",
            Owner = "u_alice",
            Scopes = [OrdersHandler.Scope],
            RateLimits = limits,
        });
        Console.WriteLine(issued.Plaintext);
        return 0;
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 2;
    }
}
