#!/usr/bin/env bash
# Runs every test: under the JIT, as native executables, on the package as its users get it, and on the README. The
# database tests run beside throw-away servers, or those that APIKEYS_TEST_POSTGRESQL and APIKEYS_TEST_MYSQL name.
# The last line is "N passed, N failed, N skipped". With CI=true a skipped test fails the run.
set -uo pipefail
cd "$(dirname "$0")"
# The tests are executables, which look for .NET where it is installed by default, and not on the PATH.
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT CONFIGURATION=Release DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
readonly rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
readonly publish=artifacts/publish
readonly results=artifacts/test-results
passed=0 failed=0 skipped=0

title() { printf '\n== %s\n' "$1"; }

count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# A check that is a script: one test.
check() {
    title "$1"
    if "${@:2}"; then
        count 1 0 0
    else
        echo "FAILED: $1"
        count 0 1 0
    fi
}

# An xunit executable, behind a command that prepares for it if one is given. It ends in
# "Total: N, Errors: N, Failed: N, Skipped: N, …"; one that does not has failed, and so has one that says no more than by its
# exit code that it did.
run_jit() {
    local project=$1 log=$results/$1.log summary
    title "$project (JIT)"
    "${@:2}" "artifacts/bin/$project/release/$project" -noColor -noLogo -result-xml "$results/$project.xml" 2>&1 | tee "$log"
    local code=${PIPESTATUS[0]} failures=0
    summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1)
    if [[ $summary =~ Total:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Failed:\ ([0-9]+),\ Skipped:\ ([0-9]+),\ Not\ Run:\ ([0-9]+) ]]; then
        failures=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
        count $((BASH_REMATCH[1] - BASH_REMATCH[3] - BASH_REMATCH[4] - BASH_REMATCH[5])) "$failures" "${BASH_REMATCH[4]}"
    else
        count 0 1 0
    fi
    if [[ $code -ne 0 && $failures -eq 0 && -n $summary ]]; then
        echo "FAILED: $project ended with $code."
        count 0 1 0
    fi
}

# The native runner, which ends in "N passed, N failed, N skipped".
run_native() {
    title 'ApiKeys.AotTests (native)'
    local log=$results/ApiKeys.AotTests.log
    APIKEYS_TEST_PROCESS=$PWD/$publish/ApiKeys.TestProcess/release_$rid/ApiKeys.TestProcess \
        eng/test-servers.sh run "$publish/ApiKeys.AotTests/release_$rid/ApiKeys.AotTests" --results "$results/native.tsv" 2>&1 | tee "$log"
    local code=${PIPESTATUS[0]}
    if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
        count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
        [[ $code -eq 0 || ${BASH_REMATCH[2]} -gt 0 ]] || count 0 1 0
    else
        count 0 1 0
    fi
}

# Publishes natively; any warning, of the compiler, the trimmer or the native compiler, fails it.
publish_native() {
    local log=$results/publish-$(basename "$1").log
    dotnet publish "$1" -c Release -r "$rid" --nologo >"$log" 2>&1 || { cat "$log"; return 1; }
    if grep -E '(warning|error) [A-Z]+[0-9]+' "$log"; then
        return 1
    fi
    echo "$(basename "$1"): $(stat -c %s "$publish/$(basename "$1")/release_$rid/$(basename "$1")") bytes"
}

rm -rf "$results"
mkdir -p "$results"
eng/install-prerequisites.sh || exit 1

title 'Build'
dotnet build ApiKeys.sln -c Release --nologo -clp:NoSummary || { echo '0 passed, 1 failed, 0 skipped'; exit 1; }

for project in tests/*.Tests; do
    run_jit "$(basename "$project")"
done
run_jit ApiKeys.DatabaseTests eng/test-servers.sh run

for project in tests/ApiKeys.TestProcess tests/ApiKeys.AotTests samples/Quickstart samples/WebApi; do
    check "Native compilation of $(basename "$project"), without a warning" publish_native "$project"
done
run_native
check 'The native results are those of the JIT' \
    tests/ApiKeys.NativeRunner/compare-results.sh "$results/ApiKeys.DatabaseTests.xml" "$results/native.tsv"
check 'Every benchmark runs' bench/run.sh --smoke
check 'The cold start answers, and weighs little more than a bare program' bench/cold-start.sh --smoke
check 'A web app answers behind a key' bench/web.sh --smoke
check 'The README copies the quickstart and what it prints, run after run' eng/readme.sh --check
check 'The native quickstart prints the same' \
    env QUICKSTART="$publish/Quickstart/release_$rid/Quickstart" eng/readme.sh --check
check 'The native web sample answers as its README says' \
    env WEBAPI="$publish/WebApi/release_$rid/WebApi" eng/test-servers.sh run eng/webapi.sh --check
check "The package serves a new project, natively" eng/package-consumer.sh
check 'Both packages serve a new web project, natively' eng/web-package-consumer.sh
check 'No key text and no secret in any output' eng/find-plaintexts.sh "$results"

if [[ ${CI:-} == true && $skipped -gt 0 ]]; then
    echo 'In CI nothing may be skipped.'
    failed=$((failed + skipped)) skipped=0
fi
printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[[ $failed -eq 0 && $passed -gt 0 ]]
