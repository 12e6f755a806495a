#!/usr/bin/env bash
# Tells whether xunit's packages for Native AOT have arrived, which replace this folder (CONTRIBUTING, "The native runner").
# It prints one line and succeeds whatever the answer is: a package that is missing is no fault of this repository.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Restores a package into a project outside this repository, from the sources that this machine is set up with.
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

# "Missing" counts only if the same sources do serve a package that is known to exist.
if [[ ${#found[@]} -gt 0 ]]; then
    echo "xunit for Native AOT has arrived: ${found[*]}. Replace tests/ApiKeys.NativeRunner, as CONTRIBUTING tells."
elif [[ ${#missing[@]} -gt 0 ]] && restore xunit.v3.assert "$version"; then
    echo "xunit for Native AOT is not here yet: the package sources do not have ${missing[*]}."
else
    echo "Whether xunit for Native AOT is here is unknown: the package sources do not answer."
fi
