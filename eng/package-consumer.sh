#!/usr/bin/env bash
# Does what a user does: packs the library, and in a new console project outside this repository references the package
# from a local folder, publishes natively without a warning, and issues and validates a key. Prints the binary's size.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
# The package cache is the machine's; a version of this run's own neither meets what another run has left nor leaves anything.
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
cat >"$work/app/Program.cs" <<'PROGRAM'
using ApiKeys;

await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite("app.db"));
await client.MigrateAsync();
var (organization, _) = await client.GetOrCreateOrganizationAsync("Acme Inc");
var issued = await client.CreateKeyAsync(organization.Id, metadata: new() { Scopes = ["read"], Custom = { ["plan"] = "pro" } });
var validation = await client.ValidateKeyAsync(issued.Plaintext, new() { Scopes = ["read"] });
Console.WriteLine($"{validation.Status} {validation.EnsureValid().Metadata.Custom["plan"]}");
PROGRAM

# The package comes from the folder just filled, all others from wherever this machine gets them.
log=$(dotnet publish "$work/app" -c Release -p:RestoreAdditionalProjectSources="$work/packages" -p:ApiKeysVersion="$version" --nologo 2>&1) || { echo "$log" >&2; exit 1; }
for file in README.md LICENSE lib/net10.0/ApiKeys.dll lib/net10.0/ApiKeys.xml analyzers/dotnet/cs/ApiKeys.Generators.dll; do
    [[ -e $package/$file ]] || { echo "The package lacks $file." >&2; exit 1; }
done
if grep -E 'warning|error' <<<"$log" >&2; then
    echo "Publishing the consumer warns." >&2
    exit 1
fi

binary=$(find "$work/app/bin" -path '*/publish/app' -type f)
[[ $(cd "$work" && "$binary") == "Valid pro" ]] || { echo "The consumer did not validate its key." >&2; exit 1; }
for driver in Npgsql MySqlConnector; do
    if grep -aqF "$driver" "$binary"; then
        echo "The native binary links $driver." >&2
        exit 1
    fi
done
echo "native consumer on SQLite: $(stat -c %s "$binary") bytes, and $(stat -c %s "$(dirname "$binary")/libe_sqlite3.so") bytes of SQLite"
