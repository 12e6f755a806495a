#!/usr/bin/env bash
# Adds the symbols that are new in the public surface (RS0016) to PublicAPI.Unshipped.txt, and removes those that are
# gone (RS0017). Read the difference, and commit it with the change.
set -euo pipefail
cd "$(dirname "$0")/.."

for project in src/*/; do
    api="${project}PublicAPI.Unshipped.txt"
    [[ -f $api ]] || continue
    # A line ends in the project that it is about. The build shows those of the projects that this one needs as well.
    found=$(dotnet build "$project" -clp:NoSummary 2>&1 | grep -F "[$PWD/$project" || true)
    added=$(grep -oP "error RS0016: Symbol '\K.*(?=' is not part of the declared public API)" <<<"$found" || true)
    removed=$(grep -oP "error RS0017: Symbol '\K.*(?=' is part of the declared API)" <<<"$found" || true)
    {
        echo '#nullable enable'
        { tail -n +2 "$api"; echo "$added"; } | grep -vxF "${removed:-#}" | grep -v '^$' | LC_ALL=C sort -u || true
    } >"$api.new"
    mv "$api.new" "$api"
done
