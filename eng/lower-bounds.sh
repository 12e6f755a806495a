#!/usr/bin/env bash
# Runs the packed libraries with the oldest packages that they allow, those of src/Directory.Packages.props. NuGet takes
# the lowest version that all demand, so an app that demands nothing itself gets exactly these. A worker and a web app
# are built without a warning. The worker uses a client on SQLite, and on the servers that APIKEYS_TEST_POSTGRESQL and
# APIKEYS_TEST_MYSQL name; with CI=true both must be set.
#   eng/lower-bounds.sh                     packs the libraries first
#   eng/lower-bounds.sh PACKAGES VERSION    uses the packages that eng/pack.sh has made
set -euo pipefail
# shellcheck source=eng/packed.sh
. "${0%/*}/packed.sh"

if [[ ${CI:-} == true && ( -z ${APIKEYS_TEST_POSTGRESQL:-} || -z ${APIKEYS_TEST_MYSQL:-} ) ]]; then
    echo 'In CI the lower bounds are tested on PostgreSQL and MySQL, too.' >&2
    exit 1
fi

# $1 is the app's folder, $2 its SDK, $3 its package of this library.
write_project() {
    mkdir "$work/$1"
    cat >"$work/$1/$1.csproj" <<PROJECT
<Project Sdk="$2">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="$3" Version="$version" />
  </ItemGroup>
</Project>
PROJECT
}

write_project worker Microsoft.NET.Sdk.Worker ApiKeys.Extensions.Hosting
sed -i 's|^  </ItemGroup>|    <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.0" />\n&|' \
    "$work/worker/worker.csproj"
cat >"$work/worker/Program.cs" <<'CODE'
using System.Data.Common;
using ApiKeys;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MySqlConnector;
using Npgsql;

await UseAsync("sqlite:///app.db");
if (Environment.GetEnvironmentVariable("APIKEYS_TEST_POSTGRESQL") is { Length: > 0 } postgreSql)
    await UseServerAsync(postgreSql, static (host, port, user, password) => new NpgsqlConnection(
        new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = port,
            Username = user,
            Password = password,
            Database = "postgres",
            Pooling = false,
        }.ConnectionString));
if (Environment.GetEnvironmentVariable("APIKEYS_TEST_MYSQL") is { Length: > 0 } mySql)
    await UseServerAsync(mySql, static (host, port, user, password) => new MySqlConnection(
        new MySqlConnectionStringBuilder
        {
            Server = host,
            Port = (uint)port,
            UserID = user,
            Password = password,
            Pooling = false,
        }.ConnectionString));

// In a database of its own, which is dropped afterwards.
static async Task UseServerAsync(string url, Func<string, int, string, string, DbConnection> connect)
{
    var parts = new UriBuilder(url);
    var database = "apikeys_bounds_" + Guid.NewGuid().ToString("N");
    parts.Path = database;
    await using var connection = connect(
        parts.Host, parts.Port, Uri.UnescapeDataString(parts.UserName), Uri.UnescapeDataString(parts.Password));
    await connection.OpenAsync();
    await ExecuteAsync(connection, "CREATE DATABASE " + database);
    try
    {
        await UseAsync(parts.ToString());
    }
    finally
    {
        await ExecuteAsync(connection, "DROP DATABASE " + database);
    }
}

static async Task ExecuteAsync(DbConnection connection, string sql)
{
    await using var command = connection.CreateCommand();
    command.CommandText = sql;
    await command.ExecuteNonQueryAsync();
}

static async Task UseAsync(string url)
{
    var scheme = url[..url.IndexOf(':')];
    OrganizationId organization;
    ApiKeyId id;
    using (var host = Build(url))
    {
        await host.StartAsync();
        var keys = host.Services.GetRequiredService<ApiKeyClient>();
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Check(health.Status is HealthStatus.Healthy, "the database is healthy");

        organization = (await keys.CreateOrganizationAsync("Acme Inc")).Id;
        var product = await keys.CreateProductAsync(organization, "My API");
        var project = await keys.CreateProjectAsync(organization, "v1");
        await keys.AddProductToProjectAsync(product.Id, project.Id);
        var issued = await keys.CreateKeyAsync(organization, project.Id, product.Id, new KeyMetadata
        {
            Name = "Alice's key",
            Owner = "u_alice",
            Scopes = ["orders:*"],
            RateLimits = [RateLimit.PerDay(3)],
            Custom = { ["plan"] = "pro" },
        });
        id = issued.Key.Id;
        await keys.CreateKeysAsync(organization, [.. Enumerable.Repeat(new KeyMetadata(), 100)]);

        var requirement = new KeyRequirement { Product = product.Id, Scopes = ["orders:read"] };
        for (var call = 0; call < 3; call++)
            Check((await keys.ValidateKeyAsync(issued.Plaintext, requirement)).IsValid, "the key is valid");
        var refused = await keys.ValidateKeyAsync(issued.Plaintext, requirement);
        Check(refused.Status is ValidationStatus.RateLimited, "the fourth call is refused");
        var scope = new KeyRequirement { Scopes = ["admin"] };
        Check(
            (await keys.ValidateKeyAsync(issued.Plaintext, scope)).Status is ValidationStatus.InsufficientScope,
            "a missing scope is refused");

        var found = 0;
        await foreach (var key in keys.ListKeysAsync(organization))
            found += key.Metadata.Owner is "u_alice" ? 100 : 1;
        Check(found is 200, "each key is listed");
        await keys.RevokeKeyAsync(organization, id);
        var revoked = await keys.ValidateKeyAsync(issued.Plaintext);
        Check(revoked.Status is ValidationStatus.Revoked, "the revoked key is refused");
        await host.StopAsync();
    }

    using (var host = Build(url))
    {
        await host.StartAsync();
        var keys = host.Services.GetRequiredService<ApiKeyClient>();
        var key = await keys.GetKeyAsync(organization, id);
        Check(key.UseCount is 3, "the uses were written when the host stopped");
        Check(key.Metadata.Custom["plan"].ToString() is "pro", "the metadata is read back");
        await keys.DeleteKeyAsync(organization, id);
        await host.StopAsync();
    }

    Console.WriteLine($"{scheme}: issued, validated, limited, listed, revoked, deleted.");
}

static IHost Build(string url)
{
    var builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Warning);
    builder.Services.AddApiKeys(options =>
    {
        (options.Database, options.MigrateAtStart) = (url, true);
        options.ListenForChanges = url.StartsWith("postgres", StringComparison.Ordinal);
    });
    builder.Services.AddHealthChecks().AddApiKeys();
    return builder.Build();
}

static void Check(bool holds, string claim)
{
    if (!holds)
        throw new InvalidOperationException("Does not hold: " + claim + ".");
}
CODE

write_project web Microsoft.NET.Sdk.Web ApiKeys.AspNetCore
cat >"$work/web/Program.cs" <<'CODE'
using ApiKeys;
using ApiKeys.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddApiKeys(ApiKeyDatabase.Sqlite("app.db"), options => options.MigrateAtStart = true);
builder.Services.AddAuthentication().AddApiKey();
builder.Services.AddOpenApi(options => options.AddApiKeySecurity());
builder.Services.AddHealthChecks().AddApiKeys();

await using var app = builder.Build();
app.MapOpenApi();
app.MapHealthChecks("/health");
app.MapGet("/orders", () => "Hello").RequireScope("orders:read");
await app.StartAsync();

var keys = app.Services.GetRequiredService<ApiKeyClient>();
var (organization, _) = await keys.GetOrCreateOrganizationAsync("Acme Inc");
var issued = await keys.CreateKeyAsync(organization.Id, metadata: new() { Scopes = ["orders:read"] });
using var http = new HttpClient { BaseAddress = new(app.Urls.First()) };
var open = await http.GetAsync("/orders");
var health = await http.GetStringAsync("/health");
var document = await http.GetStringAsync("/openapi/v1.json");
http.DefaultRequestHeaders.Add("X-API-Key", issued.Plaintext);
var answer = await http.GetAsync("/orders");
Console.WriteLine($"{(int)open.StatusCode} {(int)answer.StatusCode} {health} {document.Contains("\"X-API-Key\"")}");
await app.StopAsync();
CODE

for app in worker web; do
    dotnet build "$work/$app" -c Release -o "$work/$app/out" -p:RestoreAdditionalProjectSources="$packages" --nologo \
        >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    if grep -E 'warning|error' "$work/log" >&2; then
        echo "Building the $app at the lower bounds warns." >&2
        exit 1
    fi
done

# Each bound must have been tested, by one of the two.
bounds=$(sed -nE 's|.*<PackageVersion Update="([^"]+)" Version="([^"]+)".*|"\1/\2"|p' \
    "$root/src/Directory.Packages.props")
[[ $(wc -l <<<"$bounds") -ge 10 ]] || { echo 'src/Directory.Packages.props has no lower bounds.' >&2; exit 1; }
while IFS= read -r bound; do
    if ! grep -qF "$bound" "$work"/{worker,web}/obj/project.assets.json; then
        echo "No app was built with the lower bound $bound." >&2
        exit 1
    fi
done <<<"$bounds"

(cd "$work/worker" && out/worker)
answer=$(cd "$work/web" && out/web)
[[ $answer == '401 200 Healthy True' ]] || { echo "The web app answers $answer." >&2; exit 1; }
echo "web: $answer"
