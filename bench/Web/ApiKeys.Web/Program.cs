using ApiKeys;
using ApiKeys.AspNetCore;

// An open endpoint, and the same endpoint behind a key with a scope. DATABASE names the database file.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddApiKeys(ApiKeyDatabase.Sqlite(builder.Configuration["DATABASE"]!));
builder.Services.AddAuthentication().AddApiKey();

var app = builder.Build();
app.MapGet("/open", static () => "Hello");
app.MapGet("/orders", static () => "Hello").RequireScope("orders:read");

if (args is ["issue"])
{
    await using var scope = app;
    var keys = app.Services.GetRequiredService<ApiKeyClient>();
    await keys.MigrateAsync();
    var (organization, _) = await keys.GetOrCreateOrganizationAsync("Acme Inc");
    var metadata = new KeyMetadata { Owner = "u_alice", Scopes = ["orders:read"] };
    Console.WriteLine((await keys.CreateKeyAsync(organization.Id, metadata: metadata)).Plaintext);
    return;
}

await app.RunAsync();
