#!/usr/bin/env bash
# Measures the time from the start of a process to its first validated key, and its memory until then. The peer is a
# bare program with the same driver that hashes the text and looks it up. The programs take turns, 200 times each or as
# often as the argument says; those that are not native start more slowly, and take a fifth of the turns. The databases
# are SQLite, PostgreSQL and MariaDB; on the servers also with round trips that take 5 milliseconds longer. The programs
# are native, trimmed, and compiled by ReadyToRun.
#   bench/cold-start.sh [RUNS [BUILD…]]    writes bench/results/ColdStart.md. A BUILD is native, trimmed or r2r.
#   bench/cold-start.sh --smoke            each program for SQLite answers once, natively. Ours may be larger than the
#                                          bare one by as much as the driver's MaxMore says.
set -euo pipefail
cd "$(dirname "$0")/.."
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT
rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
driver=artifacts/bin/ApiKeys.ColdStart.Driver/release/ApiKeys.ColdStart.Driver

# Prints the log of a failed build only.
build() {
    local log
    log=$(dotnet "$@" -c Release --nologo 2>&1) || { echo "$log" >&2; exit 1; }
}

# The ends of the names of the projects. SQLite came first, and has none.
declare -A suffixes=([sqlite]='' [postgresql]=.PostgreSql [mysql]=.MySql)
declare -A names=([sqlite]=SQLite [postgresql]=PostgreSQL [mysql]=MariaDB)

# Publishes the bare program for database $1 and ours as $2, and leaves their paths in "programs".
publish() {
    local project
    programs=()
    for project in "ApiKeys.ColdStart.Bare${suffixes[$1]}" "ApiKeys.ColdStart${suffixes[$1]}"; do
        build publish "bench/ColdStart/$project" -r "$rid" -p:ColdStartBuild="$2" -o "artifacts/cold-start/$2/$project"
        programs+=("artifacts/cold-start/$2/$project/$project")
    done
}

build build bench/ColdStart/ApiKeys.ColdStart.Driver
if [[ ${1:-} == --smoke ]]; then
    publish sqlite native
    "$driver" sqlite 0 0 "${programs[@]}"
    exit
fi

# The servers run for the whole measurement, and this script in their environment.
if [[ -z ${APIKEYS_TEST_POSTGRESQL:-} || -z ${APIKEYS_TEST_MYSQL:-} ]]; then
    exec eng/test-servers.sh run "bench/$(basename "$0")" "$@"
fi

runs=${1:-200}
builds=("${@:2}")
[[ ${#builds[@]} -gt 0 ]] || builds=(native trimmed r2r)
declare -A titles=(
    [native]='Native'
    [trimmed]='Trimmed, with the runtime'
    [r2r]='ReadyToRun, on the shared runtime')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
    echo "# ColdStart"
    echo
    echo "$(date -u +%F), commit $(git rev-parse --short HEAD), $(nproc) cores," \
        "each native program $runs times and each other one $((runs / 5)) times, in turn; compare within a table only."
} >"$work/result"
for kind in "${builds[@]}"; do
    turns=$runs
    [[ $kind == native ]] || turns=$((runs / 5))
    for database in sqlite postgresql mysql; do
        publish "$database" "$kind"
        for delay in 0 5; do
            [[ $database != sqlite || $delay -eq 0 ]] || continue
            {
                echo
                echo -n "## ${titles[$kind]}: ${names[$database]}"
                [[ $delay -eq 0 ]] || echo -n ", each round trip $delay ms longer"
                printf '\n\n'
                "$driver" "$database" "$delay" "$turns" "${programs[@]}"
            } >>"$work/result"
        done
    done
done
mkdir -p bench/results
cp "$work/result" bench/results/ColdStart.md
cat bench/results/ColdStart.md
