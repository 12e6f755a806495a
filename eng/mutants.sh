#!/usr/bin/env bash
# Changes the library in many small ways, one at a time, and tells which of these mutants no test notices.
#   eng/mutants.sh                             all mutants
#   eng/mutants.sh --sample 150 --seed 7       as many, chosen at random
#   eng/mutants.sh --files '*/Cache/*'         those of some files
#   eng/mutants.sh --like '+ TryUse'           those whose lines have this text
#   eng/mutants.sh --faults                    the faults of eng/mutants/faults.txt only
#   eng/mutants.sh --classes '*Lease*,*Cache*' with these test classes only, whatever they reach
#   eng/mutants.sh --quick                     without the slowest test classes
#   eng/mutants.sh --list                      lists the mutants and runs none
#   eng/mutants.sh --out FILE                  also writes the new survivors to a file
# All mutants that compile are in one assembly; an environment variable chooses the one that runs. A first run of each
# test class notes which mutants it reaches. Then the classes that reach a mutant run, the quickest first. They are the
# unit tests and the behaviour suite on SQLite.
# On two busy cores, the compiler took 4 minutes, the first run 10, and a mutant 10 seconds with --quick, two at a time.
# So all 3,400 mutants would take some 9 hours there. A mutant that survives takes longest: every class runs.
# eng/mutants/survivors.txt has the survivors that are accepted, each with its reason. The exit code is 1 if less than
# 92 % of the others are killed.
set -euo pipefail
cd "$(dirname "$0")/.."

DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
readonly work=$PWD/artifacts/mutants
mkdir -p "$work"

shared=${TMPDIR:-/dev/shm}
[[ -d $shared ]] || shared=/tmp
scratch=$(mktemp -d "$shared/apikeys-mutants.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

for project in tests/ApiKeys.Tests tests/ApiKeys.DatabaseTests eng/mutants; do
    dotnet build "$project" -c Release --nologo -v quiet -clp:NoSummary
done

# The compiler's arguments, without the compiler. A file that does not exist keeps msbuild from skipping the target.
dotnet msbuild src/ApiKeys -p:Configuration=Release -t:Compile -p:SkipCompilerExecution=true \
    -p:ProvideCommandLineArgs=true -p:NonExistentFile=none/none -getItem:CscCommandLineArgs >"$work/arguments.json"

artifacts/bin/ApiKeys.Mutants/release/ApiKeys.Mutants "$PWD" "$work" "$scratch" "$@"
