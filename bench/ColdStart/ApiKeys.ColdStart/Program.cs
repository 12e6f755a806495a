using ApiKeys;
using ApiKeys.ColdStart;

// Arguments: the file, the required product, and --count to count the use.
var text = StandardStreams.ReadKey();
var requirement = new KeyRequirement
{
    Product = ProductId.Parse(args[1]),
    Scopes = ["read"],
    TrackUsage = args is [.., "--count"],
};
await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(args[0]));
var validation = await client.ValidateKeyAsync(text, requirement);
StandardStreams.Answer(validation.IsValid);
