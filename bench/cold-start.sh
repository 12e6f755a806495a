#!/usr/bin/env bash
# Measures the time from the start of a native process to its first validated key on SQLite. The peer is a bare program
# that hashes the text and looks it up. The programs take turns, 200 times each or as often as the argument says.
# Writes bench/results/ColdStart.md. With --smoke each program answers once, and ours may be larger than the
# bare one by as much as the driver's MaxMore says.
set -euo pipefail
cd "$(dirname "$0")/.."
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT
rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')

# Prints the log of a failed build only.
build() {
    local log
    log=$(dotnet "$@" -c Release --nologo 2>&1) || { echo "$log" >&2; exit 1; }
}

programs=()
for project in ApiKeys.ColdStart.Bare ApiKeys.ColdStart; do
    build publish "bench/ColdStart/$project" -r "$rid"
    programs+=("artifacts/publish/$project/release_$rid/$project")
done
build build bench/ColdStart/ApiKeys.ColdStart.Driver
driver=artifacts/bin/ApiKeys.ColdStart.Driver/release/ApiKeys.ColdStart.Driver

if [[ ${1:-} == --smoke ]]; then
    "$driver" 0 "${programs[@]}"
    exit
fi

table=$("$driver" "${1:-200}" "${programs[@]}")
mkdir -p bench/results
{
    echo "# ColdStart"
    echo
    echo "$(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores," \
        "each program ${1:-200} times, in turn; compare within this table only."
    echo
    echo "$table"
} >bench/results/ColdStart.md
cat bench/results/ColdStart.md
