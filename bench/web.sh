#!/usr/bin/env bash
# Measures the cost of protection for a native web app on loopback. The peers take turns.
#   - Requests per second of an endpoint behind a key, beside the same endpoint without one, in one process. wrk runs 20
#     rounds of 2 seconds each, or as many rounds as the argument says.
#   - Time from the start of the process to its first authorised answer, beside the same app without ApiKeys, in 50
#     starts each.
# Writes bench/results/Web.md. With --smoke everything runs once under the JIT, which is quicker. Another check
# publishes samples/WebApi natively.
set -euo pipefail
cd "$(dirname "$0")/.."
rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
rounds=${1:-20} starts=50 seconds=2
[[ $rounds != --smoke ]] || { rounds=1 starts=1 seconds=1; }

if ! command -v wrk >/dev/null; then
    as_root=()
    [[ $(id -u) -eq 0 ]] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk >&2
fi

build=(publish -r "$rid") folder=publish configuration=release_$rid
[[ ${1:-} != --smoke ]] || build=(build) folder=bin configuration=release
for project in ApiKeys.Web ApiKeys.Web.Bare; do
    log=$(dotnet "${build[@]}" "bench/Web/$project" -c Release --nologo 2>&1) || { echo "$log" >&2; exit 1; }
done
ours=$PWD/artifacts/$folder/ApiKeys.Web/$configuration/ApiKeys.Web
bare=$PWD/artifacts/$folder/ApiKeys.Web.Bare/$configuration/ApiKeys.Web.Bare
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT

work=$(mktemp -d)
pid=''
stop() {
    [[ -z $pid ]] || { kill -TERM "$pid" && wait "$pid"; } 2>/dev/null || true
    pid=''
}
trap 'stop; rm -rf "$work"' EXIT
export DATABASE=$work/app.db
key=$("$ours" issue)
port=$((20000 + RANDOM % 12000))
url=http://127.0.0.1:$port

# Waits until the endpoint answers 200. It polls without a pause: curl itself takes some milliseconds.
wait_for() {
    local deadline=$((SECONDS + 30))
    until [[ $(curl -s -o /dev/null -w '%{http_code}' -H "X-API-Key: $key" "$url$1") == 200 ]]; do
        [[ $SECONDS -lt $deadline ]] || { echo "The app does not answer." >&2; exit 1; }
    done
}

# Appends to file $3 the time from the start of program $1 to its first answer to $2, in hundredths of a millisecond.
start_of() {
    local begun ended
    begun=$(date +%s%N)
    "$1" --urls "$url" >"$work/log" 2>&1 &
    pid=$!
    wait_for "$2"
    ended=$(date +%s%N)
    stop
    echo $(((ended - begun) / 10000)) >>"$3"
}

for _ in $(seq "$starts"); do
    start_of "$bare" /orders "$work/bare"
    start_of "$ours" /orders "$work/ours"
done

"$ours" --urls "$url" >"$work/log" 2>&1 &
pid=$!
wait_for /orders
[[ $(curl -s -o /dev/null -w '%{http_code}' "$url/orders") == 401 ]] ||
    { echo "The endpoint is not protected." >&2; exit 1; }

# Prints the requests per second of path $1 with the key. Each answer must be a success.
rate_of() {
    wrk -t1 -c32 -d"${seconds}s" -H "X-API-Key: $key" "$url$1" >"$work/wrk"
    if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then
        cat "$work/wrk" >&2
        exit 1
    fi
    sed -n 's/^Requests\/sec: *//p' "$work/wrk"
}
rate_of /open >/dev/null
rate_of /orders >/dev/null
for _ in $(seq "$rounds"); do
    echo "$(rate_of /open) $(rate_of /orders)" >>"$work/rates"
done
stop

# The median and a quantile of numbers, one on a line.
median() { sort -n | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'; }
quantile() { sort -n | awk -v share="$1" '{ value[NR] = $1 } END { print value[1 + int(share * (NR - 1))] }'; }
column() { awk -v column="$1" '{ print $column }' "$work/rates"; }
ratios() { awk '{ printf "%.3f\n", $2 / $1 }' "$work/rates"; }
bare_start=$(median <"$work/bare") ours_start=$(median <"$work/ours")

report() {
    echo "# Web"
    echo
    echo "$(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores, native apps, wrk on the same machine;" \
        "compare within this table only."
    echo
    echo "| | Without a key | Behind a key | Ratio | Middle half |"
    echo "|---|---:|---:|---:|---:|"
    echo "| requests per second, 32 connections, $rounds rounds of $seconds s in turn |" \
        "$(column 1 | median) | $(column 2 | median) | $(ratios | median) |" \
        "$(ratios | quantile 0.25) to $(ratios | quantile 0.75) |"
    awk -v bare="$bare_start" -v ours="$ours_start" -v starts="$starts" \
        'BEGIN { printf "| start to first answer, median of %d, ms | %.1f | %.1f |", starts, bare / 100, ours / 100
                 printf " %.2f | |\n", ours / bare }'
    awk -v bare="$(stat -c %s "$bare")" -v ours="$(stat -c %s "$ours")" \
        'BEGIN { printf "| size, bytes | %d | %d | %.2f | |\n", bare, ours, ours / bare }'
}
if [[ ${1:-} == --smoke ]]; then
    report | tail -n 3
else
    report >bench/results/Web.md
    cat bench/results/Web.md
fi
