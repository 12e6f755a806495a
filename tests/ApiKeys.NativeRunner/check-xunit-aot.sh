#!/usr/bin/env bash
# Tells whether xunit's packages for Native AOT are available. They replace this folder: see "The native runner" in
# CONTRIBUTING. It prints one line and always succeeds, because a missing package is not a fault of this repository.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Restores a package into a project outside this repository, from the configured package sources.
restore() {
    cat >"$work/probe.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="$1" Version="$2" />
  </ItemGroup>
</Project>
PROJECT
    rm -rf "$work/obj"
    timeout 120 dotnet restore "$work/probe.csproj" --packages "$work/packages" --nologo >"$work/log" 2>&1
}

version=$(grep -oP 'Include="xunit\.v3" Version="\K[^"]+' "$root/Directory.Packages.props")
found=() missing=()
for package in ${1:-xunit.v3.aot xunit.v3.assert.aot}; do
    if restore "$package" '*'; then
        found+=("$package")
    elif grep -q 'NU1101' "$work/log"; then
        missing+=("$package")
    fi
done

# A package counts as missing only if the same sources serve a package that is known to exist.
if [[ ${#found[@]} -gt 0 ]]; then
    echo "xunit for Native AOT is available: ${found[*]}. Replace tests/ApiKeys.NativeRunner, see CONTRIBUTING."
elif [[ ${#missing[@]} -gt 0 ]] && restore xunit.v3.assert "$version"; then
    echo "xunit for Native AOT is not available yet: the package sources do not have ${missing[*]}."
else
    echo "Cannot tell whether xunit for Native AOT is available: the package sources do not answer."
fi
