#region First screen
using ApiKeys;

await using var client = ApiKeyClient.Open("sqlite:///myapp.db");
await client.MigrateAsync();                                    // creates or upgrades the tables; safe on every start

// Once per customer. A second call returns what exists; CreateOrganizationAsync would throw.
var (org, _) = await client.GetOrCreateOrganizationAsync("Acme Inc");
var (product, _) = await client.GetOrCreateProductAsync(org.Id, "My API");
var (project, _) = await client.GetOrCreateProjectAsync(org.Id, "v1");
await client.AddProductToProjectAsync(product.Id, project.Id);

// Issue a key to one of the customer's users.
var issued = await client.CreateKeyAsync(org.Id, project.Id, product.Id, new KeyMetadata
{
    Name = "Alice's key",
    Owner = "u_alice",                                          // your own id of the holder; lists filter by it
    Scopes = ["read", "write"],
    RateLimits = [RateLimit.PerMinute(1000)],
    Custom = { ["plan"] = "pro" },                              // any JSON object
});
Console.WriteLine($"plaintext: {issued.Plaintext}");            // the text can be read only here

// Validate the text that a request presents.
var presented = issued.Plaintext;
var requirement = new KeyRequirement { Product = product.Id, Scopes = ["read"] };
var validation = await client.ValidateKeyAsync(presented, requirement);
if (validation.IsValid)
    Console.WriteLine($"user: {validation.Key.Metadata.Owner}  plan: {validation.Key.Metadata.Custom["plan"]}");

ApiKey key = validation.EnsureValid();                          // or throws: RevokedKeyException, RateLimitedException
#endregion

#region The rest of a key's life
// A refusal is an answer, and its status is the reason.
var forAdmins = await client.ValidateKeyAsync(presented, new KeyRequirement { Scopes = ["admin"] });
Console.WriteLine($"as admin: {forAdmins.Status}, missing {string.Join(", ", forAdmins.MissingScopes)}");

var (rival, _) = await client.GetOrCreateOrganizationAsync("Rival Ltd");
var elsewhere = await client.ValidateKeyAsync(presented, new KeyRequirement { Organization = rival.Id });
Console.WriteLine($"at {rival.Name}: {elsewhere.Status}");

Console.WriteLine($"junk: {(await client.ValidateKeyAsync("sk_junk")).Status}");

// The keys that one user holds.
await foreach (var held in client.ListKeysAsync(org.Id, new KeyFilter { Owner = "u_alice", Status = KeyStatus.Active }))
    Console.WriteLine($"{held.Metadata.Name}: {held.Metadata.RateLimits[0]}, used {held.UseCount} time(s)");

// A new text for the same key. The text that the holder has works for another day.
var rotated = await client.RotateKeyAsync(org.Id, key.Id, gracePeriod: TimeSpan.FromDays(1));
var byOld = await client.ValidateKeyAsync(presented);
var byNew = await client.ValidateKeyAsync(rotated.Plaintext);
Console.WriteLine($"rotated: the old text is {byOld.Status}, the new text is {byNew.Status}");

// Revocation is final.
await client.RevokeKeyAsync(org.Id, key.Id);
Console.WriteLine($"afterwards: {(await client.ValidateKeyAsync(presented)).Status}");
#endregion
