#!/usr/bin/env bash
# Measures many instances at one PostgreSQL server: directly, and behind PgBouncer in transaction mode. An instance is a
# native process with one connection and a key of its own. All of them start at one moment. Each validates its key and
# flushes the use, again and again: as fast as it can, or with pauses. Writes bench/results/Serverless.md.
#   bench/serverless.sh [INSTANCES [SECONDS]]    200 instances and 8 seconds by default
set -euo pipefail
cd "$(dirname "$0")/.."
# The mean pause between two calls of an instance, in milliseconds.
readonly pause=500
readonly rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
readonly process=$PWD/artifacts/publish/ApiKeys.TestProcess/release_$rid/ApiKeys.TestProcess
readonly psql=$({ ls -d /usr/lib/postgresql/*/bin/psql 2>/dev/null; command -v psql || true; } | sort -rV | head -n 1)

# Prints the value at the fraction $2 of the numbers in file $1, which are sorted.
quantile() {
    awk -v fraction="$2" '{ value[NR] = $1 } END { printf "%.1f ms", value[int(1 + (NR - 1) * fraction)] }' "$1"
}

# Samples a query's number twice a second over one connection that is there from the start, and keeps them in a file.
sample() {
    while sleep 0.5; do echo "$2;"; done | "$psql" "$1" -qAt >"$3" 2>/dev/null &
    samplers+=($!)
}

# A row: its name is $1, and the instances connect to the URL $2 with the pause $3.
measure() {
    local i start pid pooled=- failed calls
    samplers=() pids=()
    rm -f "$work"/out.* "$work"/server "$work"/pooler
    sample "$APIKEYS_TEST_POSTGRESQL" \
        "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'" "$work/server"
    [[ -z $pooler ]] || sample "${pooler%/*}/pgbouncer" 'SHOW LISTS' "$work/pooler"
    start=$(($(date +%s%3N) + 50 * instances))
    for ((i = 1; i <= instances; i++)); do
        sed -n "${i}p" "$work/keys" | "$process" load "$2" $start $((seconds * 1000)) "$3" >"$work/out.$i" 2>&1 &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || true; done
    kill "${samplers[@]}" 2>/dev/null || true
    wait "${samplers[@]}" 2>/dev/null || true

    ! grep -hvE '^(first|call|error) ' "$work"/out.* || { echo 'An instance has crashed.' >&2; exit 1; }
    sed -n 's/^first //p' "$work"/out.* | sort -n >"$work/first"
    sed -n 's/^call //p' "$work"/out.* | sort -n >"$work/calls"
    failed=$(sed -n 's/^error //p' "$work"/out.* | sort | uniq -c |
        awk '{ printf "%s%s × %s", comma, $1, $2; comma = ", " }')
    calls=$(cat "$work/first" "$work/calls" | wc -l)
    # The sampler is a client of the pooler, too.
    [[ -z $pooler ]] || pooled=$(($(sed -n 's/^used_clients|//p' "$work/pooler" | sort -n | tail -n 1) - 1))
    echo "| $1 | $(wc -l <"$work/first") | $(sort -n "$work/server" | tail -n 1) | $pooled | $((calls / seconds))" \
        "| $(quantile "$work/calls" 0.5) | $(quantile "$work/calls" 0.99)" \
        "| $(quantile "$work/first" 0.5) | $(quantile "$work/first" 1) | ${failed:-none} |"
}

# Beside a server: the rows of its table. The name of the way to it is $1.
rows() {
    local organization url="$APIKEYS_TEST_POSTGRESQL?maximum_pool_size=1"
    pooler=${APIKEYS_TEST_POSTGRESQL_POOLER:-}
    [[ -z $pooler ]] || url="$pooler&maximum_pool_size=1"
    pooler=${pooler%%\?*}
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    organization=$("$process" create-organization "$APIKEYS_TEST_POSTGRESQL" bench | cut -d ' ' -f 1)
    "$process" issue "$APIKEYS_TEST_POSTGRESQL" "$organization" "$instances" >"$work/keys"
    measure "$1, with pauses" "$url" $pause
    measure "$1, as fast as they can" "$url" 0
}

if [[ ${1:-} == rows ]]; then
    readonly instances=$3 seconds=$4
    rows "$2"
    exit
fi

readonly instances=${1:-200} seconds=${2:-8}
log=$(dotnet publish tests/ApiKeys.TestProcess -c Release -r "$rid" --nologo 2>&1) || { echo "$log" >&2; exit 1; }
result=$(mktemp)
trap 'rm -f "$result"' EXIT
{
    echo "# Serverless"
    echo
    echo "$(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores, $instances instances beside their" \
        "server, $seconds seconds; pauses of $pause ms on average."
    echo
    echo "| | instances that got an answer | connections at the server | at the pooler | calls per second" \
        "| median | 99 % | first call, median | first call, largest | errors |"
    echo "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|"
    export APIKEYS_TEST_SERVER_OPTIONS='-c max_connections=100'
    eng/test-servers.sh run --with pgbouncer bench/serverless.sh rows 'PgBouncer' "$instances" "$seconds"
    direct=(eng/test-servers.sh run --with postgresql bench/serverless.sh rows)
    "${direct[@]}" 'direct, at most 100 connections' "$instances" "$seconds"
    export APIKEYS_TEST_SERVER_OPTIONS='-c max_connections=300'
    "${direct[@]}" 'direct, at most 300 connections' "$instances" "$seconds"
} >"$result"
cp "$result" bench/results/Serverless.md
cat bench/results/Serverless.md
