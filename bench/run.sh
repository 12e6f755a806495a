#!/usr/bin/env bash
# Runs the benchmarks, or those that a filter names ('*Hits*'), and writes what they measured to bench/results. With --smoke
# each runs once, with few keys, into a temporary folder, so that none rots. Those that need a server find a throw-away one,
# or that which APIKEYS_TEST_POSTGRESQL or APIKEYS_TEST_MYSQL names.
set -euo pipefail
cd "$(dirname "$0")/.."
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet build bench/ApiKeys.Benchmarks -c Release --nologo -v quiet -clp:NoSummary
benchmarks=(eng/test-servers.sh run artifacts/bin/ApiKeys.Benchmarks/release/ApiKeys.Benchmarks)

if [[ ${1:-} == --smoke ]]; then
    export APIKEYS_BENCH_SMOKE=1
    "${benchmarks[@]}" --filter '*' --job Dry --inProcess --artifacts "$out" >"$out/log" 2>&1 || { cat "$out/log"; exit 1; }
    echo "$(grep -c '^// Benchmark: ' "$out/log") benchmarks ran."
    exit
fi

"${benchmarks[@]}" --filter "${1:-*}" --inProcess --warmupCount 3 --iterationCount 10 --iterationTime 250 --exporters GitHub --artifacts "$out"
mkdir -p bench/results
for report in "$out"/results/*-report-github.md; do
    name=$(basename "$report" -report-github.md)
    {
        echo "# ${name##*.}"
        echo
        echo "$(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores, in one process; compare within this table only."
        echo
        sed "s/&#39;/'/g" "$report"
    } >"bench/results/${name##*.}.md"
done
