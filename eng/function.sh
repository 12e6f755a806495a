#!/usr/bin/env bash
# Runs the first console block of docs/serverless.md, and compares what it prints with the page. Times, which
# differ from run to run, are left out. It publishes the function only if artifacts/publish has none.
set -euo pipefail
cd "$(dirname "$0")/.."
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT
page=docs/serverless.md
rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
work=$(mktemp -d)
export TMPDIR=$work
trap 'rm -rf "$work"' EXIT

# The block number $1 of the page.
block() { awk -v number="$1" '/^```/ { inside = !inside; count += inside; next } inside && count == number' "$page"; }

# What is built already is not built again.
dotnet() {
    local program
    case $1 in
        publish) [[ -x artifacts/publish/Function/release_$rid/Function ]] || command dotnet "$@" >&2 ;;
        run)
            program=${3##*/}
            [[ -x artifacts/bin/$program/release/$program ]] || command dotnet build "$3" -c Release >&2
            "artifacts/bin/$program/release/$program" "${@:7}"
            ;;
    esac
}

without_times() { sed -E 's/[0-9.]+ (ms|s)$/… \1/; s/[0-9.]+ ms,/… ms,/'; }

block 1 | sed "s/linux-x64/$rid/" >"$work/commands"
block 2 | without_times >"$work/expected"
# shellcheck source=/dev/null
. "$work/commands" >"$work/output"
without_times <"$work/output" | diff -u "$work/expected" - || { echo "$page prints something else." >&2; exit 1; }
cat "$work/output"
