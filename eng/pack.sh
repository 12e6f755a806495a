#!/usr/bin/env bash
# Packs the libraries for a test of the packages: eng/pack.sh FOLDER VERSION It builds outside of artifacts/. The
# version is part of each assembly, so a build in there would make the next build of the solution start over.
set -euo pipefail
[[ $# -eq 2 ]] || { echo "usage: $0 FOLDER VERSION" >&2; exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mkdir -p "$1" && realpath "$1")
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

for library in ApiKeys ApiKeys.Extensions.Hosting ApiKeys.AspNetCore; do
    dotnet pack "$root/src/$library" -c Release -o "$folder" -p:Version="$2" -p:ArtifactsPath="$build" \
        --nologo -v quiet -clp:NoSummary
    for package in nupkg snupkg; do
        [[ -e $folder/$library.$2.$package ]] || { echo "There is no $library.$2.$package." >&2; exit 1; }
    done
done
