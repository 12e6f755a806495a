using ApiKeys;
using ApiKeys.ColdStart;

// Arguments: the required product, and --count to count the use.
// COLD_START_DATABASE is the connection string, or the path of the SQLite file.
var text = StandardStreams.ReadKey();
var requirement = new KeyRequirement
{
    Product = ProductId.Parse(args[0]),
    Scopes = ["read"],
    TrackUsage = args is [.., "--count"],
};
var database = Database.Of(Environment.GetEnvironmentVariable("COLD_START_DATABASE")!);
await using var client = ApiKeyClient.Open(database);
var validation = await client.ValidateKeyAsync(text, requirement);
StandardStreams.Answer(validation.IsValid);
