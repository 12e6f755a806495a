using ApiKeys;
using ApiKeys.ColdStart;

// The file, the product that is required, and whether the use is counted.
var text = StandardStreams.ReadKey();
var requirement = new KeyRequirement { Product = ProductId.Parse(args[1]), Scopes = ["read"], TrackUsage = args is [.., "--count"] };
await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(args[0]));
var validation = await client.ValidateKeyAsync(text, requirement);
StandardStreams.Answer(validation.IsValid);
