// A process for the tests that need several: ApiKeys.TestProcess COMMAND URL [ARGUMENT…] [OPTION…]
// It speaks with the test over its standard input and output. Key texts pass through them, so only the test reads them.
using ApiKeys;
using ApiKeys.TestProcess;

// An option is name=milliseconds (flush, cache, poll), or listen=1.
var (command, url) = (args[0], args[1]);
await using var client = ApiKeyClient.Open(url, new ApiKeyOptions
{
    UsageFlushInterval = Option("flush", 100),
    CacheDuration = Option("cache", 10_000),
    ChangePollInterval = Option("poll", 1_000),
    ListenForChanges = Option("listen", 0) != TimeSpan.Zero,
    ForeignFormats = [Import.Format],

    // Many processes start at once, on a machine with two cores.
    ValidationTimeout = TimeSpan.FromMinutes(1),
});

await (command switch
{
    "change-many" => ChangeMany.RunAsync(client, OrganizationId.Parse(args[2]), first: int.Parse(args[3], null)),
    "create-organization" => CreateOrganization.RunAsync(client, name: args[2]),
    "disable" => Disable.RunAsync(client, OrganizationId.Parse(args[2])),
    "get-or-create-organization" => GetOrCreateOrganization.RunAsync(client, name: args[2]),
    "import" => Import.RunAsync(client, OrganizationId.Parse(args[2]), count: int.Parse(args[3], null)),
    "issue" => Issue.RunAsync(client, OrganizationId.Parse(args[2]), count: int.Parse(args[3], null)),
    "limit" => Limit.RunAsync(client, calls: int.Parse(args[2], null)),
    "load" => Load.RunAsync(
        client,
        start: long.Parse(args[2], null),
        milliseconds: int.Parse(args[3], null),
        pause: int.Parse(args[4], null)),
    "record-timed-events" => RecordTimedEvents.RunAsync(url),
    "revoke" => Revoke.RunAsync(client, OrganizationId.Parse(args[2]), ApiKeyId.Parse(args[3])),
    "rotate" => new Rotate(
        client,
        OrganizationId.Parse(args[2]),
        seed: int.Parse(args[3], null),
        keys: args[4].Split(',')).RunAsync(),
    "use" => Use.RunAsync(client, flushes: false),
    "use-and-flush" => Use.RunAsync(client, flushes: true),
    "validate" => Validate.RunAsync(client, rounds: int.Parse(args[2], null)),
    "watch" => Watch.RunAsync(client),
    _ => throw new ArgumentException($"There is no command {command}."),
});

TimeSpan Option(string name, int byDefault)
{
    var option = args.FirstOrDefault(arg => arg.StartsWith(name + '=', StringComparison.Ordinal));
    return TimeSpan.FromMilliseconds(option is null ? byDefault : int.Parse(option.AsSpan(name.Length + 1), null));
}
