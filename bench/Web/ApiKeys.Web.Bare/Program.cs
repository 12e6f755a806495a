// The app of ApiKeys.Web without its protection.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();

var app = builder.Build();
app.MapGet("/open", static () => "Hello");
app.MapGet("/orders", static () => "Hello");
await app.RunAsync();
