using ApiKeys;
using ApiKeys.AspNetCore;

// An endpoint that everybody may call, and the same behind a key with a scope. The database is the file that DATABASE names.
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
    Console.WriteLine((await keys.CreateKeyAsync(organization.Id, metadata: new() { Owner = "u_alice", Scopes = ["orders:read"] })).Plaintext);
    return;
}

await app.RunAsync();
