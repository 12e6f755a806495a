#!/usr/bin/env bash
# Writes what the compiler finds new in (RS0016) or gone from (RS0017) the public surface into PublicAPI.Unshipped.txt,
# to be read and committed with the change.
set -euo pipefail
cd "$(dirname "$0")/.."

for project in src/*/; do
    api="${project}PublicAPI.Unshipped.txt"
    [[ -f $api ]] || continue
    found=$(dotnet build "$project" -clp:NoSummary 2>&1 || true)
    added=$(grep -oP "error RS0016: Symbol '\K.*(?=' is not part of the declared public API)" <<<"$found" || true)
    removed=$(grep -oP "error RS0017: Symbol '\K.*(?=' is part of the declared API)" <<<"$found" || true)
    {
        echo '#nullable enable'
        { tail -n +2 "$api"; echo "$added"; } | grep -vxF "${removed:-#}" | grep -v '^$' | LC_ALL=C sort -u || true
    } >"$api.new"
    mv "$api.new" "$api"
done
