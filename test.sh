#!/usr/bin/env bash
# Runs the tests. The last line is "N passed, N failed, N skipped"; the exit code is 0 only if none failed.
#   ./test.sh          everything: the tests under the JIT and as native executables, the packages as their users get
#                      them, the README and the pages. Starts throw-away servers, unless APIKEYS_TEST_POSTGRESQL and
#                      APIKEYS_TEST_MYSQL name some. With CI=true a skipped test fails the run.
#   ./test.sh quick    the build, the unit tests, the generators, SQLite, the lines and the pages; neither the web nor
#                      what takes several processes
set -uo pipefail
cd "$(dirname "$0")"
readonly mode=${1:-all}
[[ $# -le 1 && $mode =~ ^(all|quick)$ ]] || { echo "usage: $0 [quick]" >&2; exit 2; }

# A test is an executable. It looks for .NET in the default folder, and not on the PATH.
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT CONFIGURATION=Release DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
readonly rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
readonly publish=$PWD/artifacts/publish
readonly results=$PWD/artifacts/test-results
readonly work=$results/checks

# Starting the compiler costs more than most of its work, so the builds share one compiler process. It is ended below.
export UseSharedCompilation=true SharedCompilationId=apikeys-$$

# Waiting for the disk takes most of a database test's time, and no test is about a loss of power. So temporary files,
# those of the servers included, are in memory where there is enough.
scratch=''
if [[ -z ${TMPDIR:-} ]]; then
    free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
    memory=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
    if [[ ${free:-0} -gt 4000000 && ${memory:-0} -gt 6000000 ]]; then
        # The servers belong to another user, who may pass through it.
        scratch=$(mktemp -d /dev/shm/apikeys-tests.XXXXXX) && chmod 711 "$scratch" && export TMPDIR=$scratch
    fi
fi

declare -A lane_pids=()
servers_pid=''
clean_up() {
    trap '' INT TERM
    local lane compiler
    for lane in "${!lane_pids[@]}"; do
        kill -TERM -- "-${lane_pids[$lane]}" 2>/dev/null
    done
    [[ -z $servers_pid ]] || kill -TERM "$servers_pid" 2>/dev/null
    wait
    compiler=$DOTNET_ROOT/sdk/$(dotnet --version)/Roslyn/bincore/VBCSCompiler.dll
    dotnet exec "$compiler" -shutdown -pipename:"$SharedCompilationId" >/dev/null 2>&1
    [[ -z $scratch ]] || rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

title() { printf '\n== %s\n' "$1"; }

# The checks, in the order in which they are printed. Checks of one lane run one after the other; lanes run side by
# side. Whatever builds in artifacts/ belongs to one lane, "build", since two builds would write the same files.
ids=() lanes=() needs=() titles=() commands=()

# check ID LANE NEEDS TITLE COMMAND…    NEEDS are the ids of checks that must end first, or ''.
# The command writes "PASSED FAILED SKIPPED" to the file $counts. One that does not counts as one failure.
check() {
    ids+=("$1") lanes+=("$2") needs+=("$3") titles+=("$4") commands+=("$(printf '%q ' "${@:5}")")
}

# A check that is a script: one test.
script() {
    if "$@"; then
        echo '1 0 0' >"$counts"
    else
        echo '0 1 0' >"$counts"
    fi
}

# An xunit executable, which ends in "Total: N, Errors: N, Failed: N, Skipped: N, Not Run: N, …". Without that it has
# crashed. A bad exit code that the summary does not explain is a failure, too. So is a run of no test.
suite() {
    local project=$1 log=$results/$1.log code=0 summary total errors failed skipped not_run
    "artifacts/bin/$project/release/$project" -noColor -noLogo -result-xml "$results/$project.xml" "${@:2}" \
        >"$log" 2>&1 || code=$?
    cat "$log"
    summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" |
        tail -n 1 | tr -dc '0-9 ')
    read -r total errors failed skipped not_run <<<"$summary"
    if [[ -z $not_run ]]; then
        echo "$project ended with $code and without a summary."
        echo '0 1 0' >"$counts"
        return
    fi
    local passed=$((total - failed - skipped - not_run)) failures=$((errors + failed))
    if [[ $failures -eq 0 && $code -ne 0 ]]; then
        echo "$project ended with $code."
        failures=1
    fi
    if [[ $total -eq 0 ]]; then
        echo "$project ran no test."
        failures=$((failures + 1))
    fi
    echo "$passed $failures $skipped" >"$counts"
}

# A native suite, which ends in "N passed, N failed, N skipped". $1 is the name of its log and of its results, $2 its
# project. The rest are words before it, such as a script that starts servers; then "--", and its arguments.
native_suite() {
    local name=$1 suite=$publish/$2/release/$2 log=$results/$1.log code=0 last before=()
    shift 2
    while [[ $# -gt 0 && $1 != -- ]]; do before+=("$1"); shift; done
    "${before[@]}" "$suite" --results "$results/$name.tsv" "${@:2}" \
        >"$log" 2>&1 || code=$?
    cat "$log"
    last=$(tail -n 1 "$log")
    if [[ ! $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
        echo "The native tests ended with $code and without a summary."
        echo '0 1 0' >"$counts"
        return
    fi
    local failures=${BASH_REMATCH[2]}
    if [[ $failures -eq 0 && $code -ne 0 ]]; then
        echo "The native tests ended with $code."
        failures=1
    fi
    echo "${BASH_REMATCH[1]} $failures ${BASH_REMATCH[3]}" >"$counts"
}

# Publishes natively. Any warning of the compiler, the trimmer or the native compiler fails it. $2 is the runtime, if
# the project names none.
publish_native() {
    local name log
    name=$(basename "$1")
    log=$results/publish-$name.log
    dotnet publish "$1" -c Release ${2:+-r "$2"} --nologo >"$log" 2>&1 || { cat "$log"; return 1; }
    ! grep -E '(warning|error) [A-Z]+[0-9]+' "$log" || return 1
    echo "$name: $(stat -c %s "$publish/$name/release${2:+_$2}/$name") bytes"
}

# Runs the checks of a lane. The end of a check shows in its file of counts, which appears whole.
run_lane() {
    local lane=$1 i need started counts
    trap 'touch "$work/$lane.ended"' EXIT
    # The tests come first: they have time limits, and the native compiler uses every core.
    [[ $lane != build ]] || renice -n 10 -p "$BASHPID" >/dev/null
    for i in "${!ids[@]}"; do
        [[ ${lanes[i]} == "$lane" ]] || continue
        for need in ${needs[i]}; do
            until is_done "$need"; do sleep 0.2; done
        done
        started=$SECONDS
        counts=$work/${ids[i]}.running
        rm -f "$counts"
        (eval "${commands[i]}") >"$work/${ids[i]}.log" 2>&1 </dev/null
        [[ -s $counts ]] || { echo '0 1 0' >"$counts"; echo 'The check crashed.' >>"$work/${ids[i]}.log"; }
        echo $((SECONDS - started)) >"$work/${ids[i]}.seconds"
        mv "$counts" "$work/${ids[i]}.counts"
    done
}

# Whether a check has ended, or never will because its lane has crashed.
is_done() {
    local i
    [[ ! -e $work/$1.counts ]] || return 0
    for i in "${!ids[@]}"; do
        [[ ${ids[i]} != "$1" ]] || break
    done
    [[ -e $work/${lanes[i]}.ended ]]
}

# Starts the lanes, and prints each check's output whole, in order. Leaves the sums in passed, failed and skipped.
run_checks() {
    local lane i p f s
    # Each lane is a process group, so that it can be ended as a whole.
    set -m
    for lane in $(printf '%s\n' "${lanes[@]}" | sort -u); do
        rm -f "$work/$lane.ended"
        run_lane "$lane" &
        lane_pids[$lane]=$!
    done
    set +m
    for i in "${!ids[@]}"; do
        until is_done "${ids[i]}"; do
            sleep 0.2
            # A lane that was killed could not say so, and others may wait for it.
            for lane in "${!lane_pids[@]}"; do
                kill -0 "${lane_pids[$lane]}" 2>/dev/null || touch "$work/$lane.ended"
            done
        done
        p=0 f=1 s=0
        [[ ! -e $work/${ids[i]}.counts ]] || read -r p f s <"$work/${ids[i]}.counts"
        title "${titles[i]} ($(cat "$work/${ids[i]}.seconds" 2>/dev/null || echo '?') s)"
        cat "$work/${ids[i]}.log" 2>/dev/null || echo 'It did not run: its lane crashed.'
        [[ $f -eq 0 ]] || { echo "FAILED: ${titles[i]}"; broken+=("${titles[i]}"); }
        passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    done
    # A lane that ended long ago may be forgotten by now.
    wait "${lane_pids[@]}" 2>/dev/null
    lane_pids=() ids=() lanes=() needs=() titles=() commands=()
}

finish() {
    if [[ ${CI:-} == true && $skipped -gt 0 ]]; then
        echo 'In CI nothing may be skipped.'
        failed=$((failed + skipped)) skipped=0
    fi
    [[ ${#broken[@]} -eq 0 ]] || printf '\nFAILED: %s' "${broken[@]}"
    printf '\nIt took %d s.\n%d passed, %d failed, %d skipped\n' $SECONDS "$passed" "$failed" "$skipped"
    [[ $failed -eq 0 && $passed -gt 0 ]]
    exit
}

# $1 is a solution or a filter of one.
build() {
    local started=$SECONDS
    title 'Build'
    if ! dotnet build "$1" -c Release --nologo -v quiet -clp:NoSummary; then
        echo '0 passed, 1 failed, 0 skipped'
        exit 1
    fi
    echo "$((SECONDS - started)) s"
}

# Checks that need no build.
text_checks() {
    check pages "$1" '' 'The pages name what there is' script eng/check-docs.sh
    check lines "$1" '' 'Lines have at most 120 columns' script eng/check-lines.sh
    check format "$1" '' 'The formatting is right' script eng/check-format.sh
}

# The suites that need no server. $1 is their lane; the rest are their projects.
unit_tests() {
    local project
    for project in "${@:2}"; do
        project=$(basename "$project")
        check "$project" "$1" '' "$project (JIT)" suite "$project"
    done
}

# $1 is the project, $2 its runtime as for publish_native.
native() {
    local name
    name=$(basename "$1")
    check "publish-$name" build '' "Native compilation of $name, without a warning" script publish_native "$@"
}

run_quick() {
    local folder projects=() filter=$results/quick.slnf
    local tests=(tests/ApiKeys.Generators.Tests tests/ApiKeys.Statements.Tests tests/ApiKeys.Tests)
    for folder in src/ApiKeys src/ApiKeys.{Generators,Statements} "${tests[@]}" tests/ApiKeys.DatabaseTests; do
        [[ ! -e $folder/$(basename "$folder").csproj ]] || projects+=("\"$folder/$(basename "$folder").csproj\"")
    done
    (IFS=, && echo "{\"solution\":{\"path\":\"../../ApiKeys.sln\",\"projects\":[${projects[*]}]}}") >"$filter"
    build "$filter"

    text_checks units
    unit_tests units "${tests[@]:1}"
    # The tests of servers are left out; they do not count as skipped. So are those that start processes.
    check database database '' 'ApiKeys.DatabaseTests (JIT, SQLite)' suite ApiKeys.DatabaseTests \
        -namespace- ApiKeys.DatabaseTests.PostgreSql -namespace- ApiKeys.DatabaseTests.MySql \
        -namespace- ApiKeys.DatabaseTests.Topologies -class- '*.SqliteNodeTests' -class- '*.SqliteKillTests' \
        -class- '*.SqliteProcessTests' -class- '*.SqliteSoakTests'
    unit_tests database "${tests[0]}"
    run_checks
}

# Starts the servers beside the build. They end with us, or when we close their input.
start_servers() {
    coproc servers {
        eng/test-servers.sh install || [[ ${CI:-} != true ]] || exit
        exec eng/test-servers.sh run bash -c 'for name in POSTGRESQL MYSQL SERVERS; do
            name=APIKEYS_TEST_$name; echo "${!name:-}"; done; exec cat'
    }
    servers_pid=$servers_PID
}

await_servers() {
    local name
    for name in APIKEYS_TEST_POSTGRESQL APIKEYS_TEST_MYSQL APIKEYS_TEST_SERVERS; do
        if ! read -r "$name" <&"${servers[0]}"; then
            echo 'The servers did not start.'
            echo '0 passed, 1 failed, 0 skipped'
            exit 1
        fi
        export "${name?}"
    done
}

run_all() {
    local packages project units=() version=0.0.0-consumer.$$
    packages=$(mktemp -d)
    eng/install-prerequisites.sh || exit 1
    start_servers
    build ApiKeys.sln
    await_servers

    # Two lanes for two cores: the tests wait often, the native compiler seldom.
    text_checks tests
    for project in tests/*.Tests; do
        # These run the native function, and so come after it.
        [[ $project == */ApiKeys.Function.Tests ]] || units+=("$project")
    done
    unit_tests tests "${units[@]}"
    # The random calls of ManagementCeilingTests. It makes fewer of them in a run by hand.
    export APIKEYS_TEST_STEPS=100000
    # It builds outside of artifacts/, and fills the time in which the suites wait for their native programs.
    check pack tests '' 'The libraries can be packed' script eng/pack.sh "$packages" "$version"
    native tests/ApiKeys.TestProcess "$rid"
    native tests/ApiKeys.AotTests
    native samples/Quickstart "$rid"
    native samples/Function "$rid"
    native samples/WebApi "$rid"
    native tests/ApiKeys.AspNetCore.AotTests

    # The suites start some 300 processes. Under the JIT each of them needs most of a second to start, so that they are
    # native for both suites.
    export APIKEYS_TEST_PROCESS=$publish/ApiKeys.TestProcess/release_$rid/ApiKeys.TestProcess
    check database tests publish-ApiKeys.TestProcess 'ApiKeys.DatabaseTests (JIT)' suite ApiKeys.DatabaseTests \
        -namespace- ApiKeys.DatabaseTests.Topologies
    check native tests 'publish-ApiKeys.TestProcess publish-ApiKeys.AotTests' 'ApiKeys.AotTests (native)' \
        native_suite native ApiKeys.AotTests env APIKEYS_TEST_KILLS=30 -- --exclude .Topologies.
    # The flood and the large metadata are about the client's own memory.
    check other-servers tests '' 'ApiKeys.AotTests (native) on PostgreSQL 18 and MySQL 9' native_suite \
        other-servers ApiKeys.AotTests eng/test-servers.sh run --with postgresql18,mysql9 -- \
        --filter .PostgreSql. --filter .MySql. --exclude .A_flood_of_unknown_keys_ --exclude .Keys_with_large_metadata_
    # Left out: tests that have a proxy or a server of their own in place of the pooler, and notifications and search
    # paths, which do not pass it. And tests of connections that the pooler keeps: one that makes a database read-only
    # and back, and one that counts connections. The tests of memory are left out as above, and so are the
    # kills, to save time.
    check pooler tests '' 'ApiKeys.AotTests (native) behind PgBouncer in transaction mode' native_suite \
        pooler ApiKeys.AotTests eng/test-servers.sh run --with pgbouncer -- \
        --filter .PostgreSql. --exclude .PostgreSqlBurstTests. --exclude .PostgreSqlLookupBatchTests. \
        --exclude .PostgreSqlHungDatabaseTests. --exclude .PostgreSqlOutageTests. --exclude .PostgreSqlSoakTests. \
        --exclude .PostgreSqlListenerTests. --exclude .PostgreSqlFrozenServerTests. \
        --exclude .PostgreSqlWaitingCallTests. --exclude .PostgreSqlRoundTripTests. \
        --exclude .PostgreSqlLostAnswerTests. --exclude .PostgreSqlSchemaTests. \
        --exclude _when_nodes_listen --exclude .A_server_that_only_reads_ \
        --exclude .A_copy_has_connections_of_its_own --exclude .A_flood_of_unknown_keys_ \
        --exclude .Keys_with_large_metadata_ --exclude .PostgreSqlKillTests.
    check tested-servers tests '' 'The pages name the servers that the tests run on' script eng/tested-servers.sh
    check topologies tests '' 'Clusters and failover (native)' native_suite \
        topologies ApiKeys.AotTests -- --filter .Topologies.
    export APIKEYS_FUNCTION=$publish/Function/release_$rid/Function APIKEYS_WEBAPI=$publish/WebApi/release_$rid/WebApi
    check ApiKeys.Function.Tests tests 'publish-Function publish-WebApi' \
        'ApiKeys.Function.Tests, with native instances' \
        suite ApiKeys.Function.Tests
    check native-web-suite tests publish-ApiKeys.AspNetCore.AotTests 'ApiKeys.AspNetCore.AotTests (native)' \
        native_suite native-web-suite ApiKeys.AspNetCore.AotTests --
    check same tests '' 'The native results are those of the JIT' \
        script tests/ApiKeys.NativeRunner/compare-results.sh "$results/ApiKeys.DatabaseTests.xml" "$results/native.tsv"

    check first-hour tests '' "A new user's first hour, with each of Microsoft's templates" \
        script eng/first-hour.sh "$packages" "$version"

    check cold-start build '' 'The cold start answers, and weighs little more than a bare program' \
        script bench/cold-start.sh --smoke
    check web build '' 'A web app answers behind a key' script bench/web.sh --smoke
    check readme build '' 'The README copies the quickstart and what it prints, run after run' \
        script eng/readme.sh --check
    check native-readme build '' 'The native quickstart prints the same' \
        script env QUICKSTART="$publish/Quickstart/release_$rid/Quickstart" eng/readme.sh --check
    # The native tests import keys, too: this program is not compiled natively.
    check page-import build '' 'The page on imports has the program and what it prints' \
        script env PROGRAM=artifacts/bin/Import/release/Import eng/page.sh --check docs/import.md samples/Import
    check native-web build '' 'The native web sample answers as its README says' \
        script env WEBAPI="$publish/WebApi/release_$rid/WebApi" eng/webapi.sh --check
    check function build '' 'The commands of the page on serverless functions print what it says' \
        script eng/function.sh
    check openapi build '' 'The OpenAPI document is valid, and a client of it compiles' \
        script env WEBAPI="$publish/WebApi/release_$rid/WebApi" eng/openapi.sh
    check benchmarks build '' 'Every benchmark runs' script bench/run.sh --smoke

    check package build pack 'The package serves a new project, natively' \
        script eng/package-consumer.sh "$packages" "$version"
    check web-package build pack 'The packages serve a new web project, natively' \
        script eng/web-package-consumer.sh "$packages" "$version"
    check lower-bounds build pack 'The packages run with the oldest packages that they allow' \
        script eng/lower-bounds.sh "$packages" "$version"
    run_checks
    rm -rf "$packages"

    # It searches what all others have printed.
    check secrets secrets '' 'No key text and no secret in any output' script eng/find-plaintexts.sh "$results"
    run_checks
}

passed=0 failed=0 skipped=0 broken=()
rm -rf "$results"
mkdir -p "$work"
"run_$mode"
finish
