#!/usr/bin/env bash
# Uses the package as a user does. It makes new console projects outside this repository. They reference the package
# from a local folder, publish natively without a warning, and issue and validate a key. An app that names one database
# must link only that database's driver. Prints the size of each binary.
#   eng/package-consumer.sh                     packs the library first
#   eng/package-consumer.sh PACKAGES VERSION    uses the packages that eng/pack.sh has made
set -euo pipefail
# shellcheck source=eng/packed.sh
. "${0%/*}/packed.sh"
package=$cache/apikeys/$version

# The apps: a name, its expression for the database, and the drivers that it must link.
apps=(
    'PostgreSQL|ApiKeyDatabase.PostgreSql("Host=127.0.0.1;Database=app")|NpgsqlConnection'
    'MySQL|ApiKeyDatabase.MySql("Server=127.0.0.1;Database=app")|MySqlConnection'
    'all three|"sqlite:///app.db"|SqliteConnection NpgsqlConnection MySqlConnection'
    'SQLite|ApiKeyDatabase.Sqlite("app.db")|SqliteConnection'
)

# $1 is the app's folder, $2 its expression for the database.
write_app() {
    mkdir "$1"
    cat >"$1/app.csproj" <<'PROJECT'
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
    cat >"$1/Program.cs" <<PROGRAM
using ApiKeys;

await using var client = ApiKeyClient.Open($2);
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

for i in "${!apps[@]}"; do
    IFS='|' read -r name database drivers <<<"${apps[i]}"
    write_app "$work/app$i" "$database"
done

# One build publishes all apps, two at a time where there are two cores. The package comes from the folder of packages,
# all others from the machine's own sources.
cat >"$work/apps.proj" <<'PROJECT'
<Project>
  <ItemGroup>
    <App Include="*/app.csproj" />
  </ItemGroup>
  <Target Name="Restore">
    <MSBuild Projects="@(App)" Targets="Restore" BuildInParallel="true" />
  </Target>
  <Target Name="Publish">
    <MSBuild Projects="@(App)" Targets="Publish" BuildInParallel="true" />
  </Target>
</Project>
PROJECT
log=$work/log
dotnet build "$work/apps.proj" -t:Publish -p:Configuration=Release -p:_IsPublishing=true \
    -p:RestoreAdditionalProjectSources="$packages" -p:ApiKeysVersion="$version" --nologo >"$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }
if grep -E 'warning|error' "$log" >&2; then
    echo "Publishing the consumers warns." >&2
    exit 1
fi

# Whether a driver was compiled into the binary. The binary then contains the name of the driver's connection.
links() { grep -aqF "$1" "$publish/app"; }

# $1 is the app's name in messages. The rest are the drivers that it must link.
check_app() {
    local driver
    for driver in SqliteConnection NpgsqlConnection MySqlConnection; do
        if [[ " ${*:2} " == *" $driver "* ]]; then
            links "$driver" || { echo "The native consumer on $1 lacks $driver." >&2; exit 1; }
        elif links "$driver"; then
            echo "The native consumer on $1 links $driver." >&2
            exit 1
        fi
    done
    echo "native consumer on $1: $(stat -c %s "$publish/app") bytes"
}

# The package holds the library and what users get beside it: one generator, and not the one that writes this library's
# own statements.
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

run_app() {
    [[ $(cd "$work" && "$publish/app") == "Valid pro orders:read orders:write-many" ]] ||
        { echo "The consumer did not validate its key." >&2; exit 1; }
}

check_package
for i in "${!apps[@]}"; do
    IFS='|' read -r name database drivers <<<"${apps[i]}"
    publish=$(dirname "$(realpath "$work/app$i"/bin/Release/net10.0/*/publish/app)")
    # Split into words: each is a driver.
    # shellcheck disable=SC2086
    check_app "$name" $drivers
    # The other two have no server.
    [[ " $drivers " != *' SqliteConnection '* ]] || run_app
done
echo "SQLite itself, which the last two carry beside them: $(stat -c %s "$publish/libe_sqlite3.so") bytes"
