using ApiKeys;
using ApiKeys.AspNetCore;
using WebApi;

var builder = WebApplication.CreateSlimBuilder(args);

// A platform that runs containers, or Azure Functions, names the port.
if ((builder.Configuration["PORT"] ?? builder.Configuration["FUNCTIONS_CUSTOMHANDLER_PORT"]) is { Length: > 0 } port)
    builder.WebHost.UseUrls($"http://*:{port}");

builder.Services.AddApiKeys(builder.Configuration.GetSection("ApiKeys"));
builder.Services.AddAuthentication().AddApiKey(
    options => options.FlushBeforeResponse = builder.Configuration.GetValue<bool>("FlushBeforeResponse"));

builder.Services.AddAuthorizationBuilder()
    .AddPolicy("operator", policy => policy.RequireApiKey().RequireScope("keys:manage"));
builder.Services.AddOpenApi(options => options.AddApiKeySecurity());
builder.Services.AddHealthChecks().AddApiKeys();
builder.Services.AddSingleton<OrderBook>();
builder.Services.ConfigureHttpJsonOptions(
    options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, OrdersJsonContext.Default));

var app = builder.Build();

app.MapOpenApi();
app.MapHealthChecks("/health");

var orders = app.MapGroup("/orders").RequireApiKey();

orders.MapGet("/", (ApiKey key, OrderBook book) => book.List(key.OrganizationId))
    .RequireScope(OrderScope.Read);

orders.MapPost("/", (ApiKey key, OrderBook book, NewOrder order) =>
        TypedResults.Created("/orders", book.Add(key.OrganizationId, order.Item)))
    .RequireScope(OrderScope.Write);

app.MapApiKeyManagement("/admin", "operator");
app.MapApiKeyHolder("/keys");

// Issues the first operator key, which manages all other keys. Its text is printed once.
if (args is ["issue-operator-key"])
{
    var keys = app.Services.GetRequiredService<ApiKeyClient>();
    await keys.MigrateAsync();
    var (operators, _) = await keys.GetOrCreateOrganizationAsync("Operators");

    // A key gives no key a scope that it does not hold. The second scope is for all organizations.
    var metadata = new KeyMetadata { Name = "The first operator", Scopes = ["*", KeyCeiling.OperatorScope] };
    var issued = await keys.CreateKeyAsync(operators.Id, metadata: metadata);
    Console.WriteLine(issued.Plaintext);
    await app.DisposeAsync();
    return;
}

await app.RunAsync();
