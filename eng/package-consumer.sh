#!/usr/bin/env bash
# Uses the package as a user does. It packs the library and makes a new console project outside this repository. The
# project references the package from a local folder, publishes natively without a warning, and issues and validates a
# key. An app that names one database must link only that database's driver. Prints the size of each binary.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
# All runs on a machine share its package cache. A version for this run alone meets no package of another run, and is
# removed afterwards.
version=0.0.0-consumer.$$
cache=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
package=${cache%/}/apikeys/$version
trap 'rm -rf "$work" "$package"' EXIT

dotnet pack "$root/src/ApiKeys" -c Release -o "$work/packages" -p:Version="$version" --nologo -v quiet
[[ -e $work/packages/ApiKeys.$version.snupkg ]] || { echo "There is no symbol package." >&2; exit 1; }

mkdir "$work/app"
cat >"$work/app/app.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <PublishAot>true</PublishAot>
    <InvariantGlobalization>true</InvariantGlobalization>
    <TrimmerSingleWarn>false</TrimmerSingleWarn>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ApiKeys" Version="$(ApiKeysVersion)" />
  </ItemGroup>
</Project>
PROJECT
# $1 is the app's expression for the database.
write_program() {
    cat >"$work/app/Program.cs" <<PROGRAM
using ApiKeys;

await using var client = ApiKeyClient.Open($1);
await client.MigrateAsync();
var (organization, _) = await client.GetOrCreateOrganizationAsync("Acme Inc");
var metadata = new KeyMetadata { Scopes = OrderScopeSet.All.ToNames(), Custom = { ["plan"] = "pro" } };
var issued = await client.CreateKeyAsync(organization.Id, metadata: metadata);
var validation = await client.ValidateKeyAsync(issued.Plaintext, OrderScopes.Require(OrderScope.Read));
var plan = validation.EnsureValid().Metadata.Custom["plan"];
Console.WriteLine(validation.Status + " " + plan + " " + OrderScopeSet.From(issued.Key));

[ApiKeyScopes("orders")]
public enum OrderScope { Read, WriteMany }
PROGRAM
}

# The package comes from the folder just filled, all others from the machine's own sources.
publish() {
    local log
    log=$(dotnet publish "$work/app" -c Release -o "$work/publish" -p:RestoreAdditionalProjectSources="$work/packages" \
        -p:ApiKeysVersion="$version" --nologo 2>&1) || { echo "$log" >&2; exit 1; }
    if grep -E 'warning|error' <<<"$log" >&2; then
        echo "Publishing the consumer warns." >&2
        exit 1
    fi
}

# Whether a driver was compiled into the binary. The binary then contains the name of the driver's connection.
links() { grep -aqF "$1" "$work/publish/app"; }

# $1 is the app's name in messages, $2 its expression for the database. The rest are the drivers that it must link.
consume() {
    local driver
    write_program "$2"
    publish
    for driver in SqliteConnection NpgsqlConnection MySqlConnection; do
        if [[ " ${*:3} " == *" $driver "* ]]; then
            links "$driver" || { echo "The native consumer on $1 lacks $driver." >&2; exit 1; }
        elif links "$driver"; then
            echo "The native consumer on $1 links $driver." >&2
            exit 1
        fi
    done
    echo "native consumer on $1: $(stat -c %s "$work/publish/app") bytes"
}

# The package holds the library and what users get beside it: one generator, and not the one that writes this library's own
# statements.
check_package() {
    local file assemblies
    for file in README.md LICENSE lib/net10.0/ApiKeys.xml; do
        [[ -e $package/$file ]] || { echo "The package lacks $file." >&2; exit 1; }
    done
    assemblies=$(cd "$package" && find . -name '*.dll' -printf '%P\n' | sort | paste -sd ' ')
    if [[ $assemblies != "analyzers/dotnet/cs/ApiKeys.Generators.dll lib/net10.0/ApiKeys.dll" ]]; then
        echo "The package holds other assemblies than it should: $assemblies" >&2
        exit 1
    fi
    if ! grep -aqF ScopeGenerator "$package/analyzers/dotnet/cs/ApiKeys.Generators.dll"; then
        echo "The package's generator has no typed scopes." >&2
        exit 1
    fi
    if grep -aqF StatementGenerator "$package/analyzers/dotnet/cs/ApiKeys.Generators.dll"; then
        echo "The package's generator holds the generator of SQL statements." >&2
        exit 1
    fi
}

run_consumer() {
    [[ $(cd "$work" && "$work/publish/app") == "Valid pro orders:read orders:write-many" ]] ||
        { echo "The consumer did not validate its key." >&2; exit 1; }
}

consume PostgreSQL 'ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Database=app")' NpgsqlConnection
check_package
consume MySQL 'ApiKeyDatabase.MySql("Server=127.0.0.1;Database=app")' MySqlConnection
consume 'all three' '"sqlite:///app.db"' SqliteConnection NpgsqlConnection MySqlConnection
run_consumer
consume SQLite 'ApiKeyDatabase.Sqlite("app.db")' SqliteConnection
run_consumer
echo "SQLite itself, which the last two carry beside them: $(stat -c %s "$work/publish/libe_sqlite3.so") bytes"
