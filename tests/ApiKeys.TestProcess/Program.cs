// A process of its own for the tests whose claim is about several processes: ApiKeys.TestProcess COMMAND URL [ARGUMENT…]
// It speaks with the test over its standard input and output, which nobody else reads, since key texts pass through them.
using ApiKeys;
using ApiKeys.TestProcess;

var (command, url) = (args[0], args[1]);
await using var client = ApiKeyClient.Open(url, new ApiKeyOptions { UsageFlushInterval = TimeSpan.FromMilliseconds(100) });

await (command switch
{
    "create-organization" => CreateOrganization.RunAsync(client, name: args[2]),
    "get-or-create-organization" => GetOrCreateOrganization.RunAsync(client, name: args[2]),
    "issue" => Issue.RunAsync(client, OrganizationId.Parse(args[2]), count: int.Parse(args[3], null)),
    "validate" => Validate.RunAsync(client, rounds: int.Parse(args[2], null)),
    _ => throw new ArgumentException($"There is no command {command}."),
});
