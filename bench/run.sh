#!/usr/bin/env bash
# Runs all benchmarks, or those that match a filter ('*Hits*'), and writes the results to bench/results. With --smoke
# each benchmark runs once with few keys, into a temporary folder: this shows that it still works. Benchmarks that need
# a server use a throw-away one, or the one that APIKEYS_TEST_POSTGRESQL or APIKEYS_TEST_MYSQL names.
set -euo pipefail
cd "$(dirname "$0")/.."
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet build bench/ApiKeys.Benchmarks -c Release --nologo -v quiet -clp:NoSummary
program=artifacts/bin/ApiKeys.Benchmarks/release/ApiKeys.Benchmarks
benchmarks=(eng/test-servers.sh run "$program")

if [[ ${1:-} == --smoke ]]; then
    export APIKEYS_BENCH_SMOKE=1
    "${benchmarks[@]}" --filter '*' --job Dry --inProcess --artifacts "$out" >"$out/log" 2>&1 ||
        { cat "$out/log"; exit 1; }
    "$program" memory >"$out/memory" 2>&1 || { cat "$out/memory"; exit 1; }
    "${benchmarks[@]}" turns >"$out/turns" 2>&1 || { cat "$out/turns"; exit 1; }
    "${benchmarks[@]}" waves >"$out/waves" 2>&1 || { cat "$out/waves"; exit 1; }
    echo "$(grep -c '^// Benchmark: ' "$out/log") benchmarks ran, and those of memory, in turns and in waves."
    exit
fi

# Writes a result from the standard input under its title.
save() {
    mkdir -p bench/results
    {
        echo "# $1"
        echo
        echo "$(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores, in one process;" \
            "compare within this table only."
        echo
        cat
    } >"bench/results/$1.md"
}

filter=${1:-*}
# BenchmarkDotNet measures times only, so memory has a command of its own.
# shellcheck disable=SC2053
if [[ ApiKeys.Benchmarks.CachedKeyMemory == $filter ]]; then
    "$program" memory >"$out/memory"
    save CachedKeyMemory <"$out/memory"
    [[ $filter == '*' ]] || exit 0
fi

# BenchmarkDotNet cannot run peers in turns, so turns have a command of their own.
# shellcheck disable=SC2053
if [[ ApiKeys.Benchmarks.Turns == $filter ]]; then
    "${benchmarks[@]}" turns >"$out/turns"
    save Turns <"$out/turns"
    [[ $filter == '*' ]] || exit 0
fi

for name in Trail Rotation; do
    # shellcheck disable=SC2053
    if [[ $filter != '*' && ApiKeys.Benchmarks.$name == $filter ]]; then
        "${benchmarks[@]}" turns "$name" >"$out/$name"
        save "$name" <"$out/$name"
        exit 0
    fi
done

# shellcheck disable=SC2053
if [[ ApiKeys.Benchmarks.Waves == $filter ]]; then
    "${benchmarks[@]}" waves >"$out/waves"
    save Waves <"$out/waves"
    [[ $filter == '*' ]] || exit 0
fi

"${benchmarks[@]}" --filter "$filter" --inProcess --warmupCount 3 --iterationCount 10 --iterationTime 250 \
    --exporters GitHub --artifacts "$out"
for report in "$out"/results/*-report-github.md; do
    name=$(basename "$report" -report-github.md)
    sed "s/&#39;/'/g" "$report" | save "${name##*.}"
done
