#!/usr/bin/env bash
# Fails unless the native run had the same tests as the JIT run, with the same outcomes. Then it tells whether xunit's
# own packages for Native AOT are available.
#
#   ApiKeys.DatabaseTests -result-xml jit.xml          (xunit's own report)
#   ApiKeys.AotTests --results native.tsv
#   compare-results.sh jit.xml native.tsv
set -euo pipefail

if [[ $# -ne 2 || ! -r $1 || ! -r $2 ]]; then
    echo "usage: $0 XUNIT_XML NATIVE_RESULTS" >&2
    exit 2
fi

# Prints a line per test method, as the native runner does: outcome, name, passed/failed/skipped rows. A test that xunit
# did not run keeps xunit's word for its outcome, so it differs from the native results.
jit_results() {
    tr '\n' ' ' <"$1" |
        { grep -oE '<test ([^">]|"[^"]*")*>' || true; } |
        sed -E 's/^.* result="([^"]*)".* type="([^"]*)".* method="([^"]*)".*$/\1\t\2.\3/
                s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' |
        awk -F '\t' '
            { names[$2]; count[$2, $1]++ }
            $1 != "Pass" && $1 != "Fail" && $1 != "Skip" { other[$2] = $1 }
            END {
                for (name in names) {
                    passed = count[name, "Pass"] + 0
                    failed = count[name, "Fail"] + 0
                    skipped = count[name, "Skip"] + 0
                    outcome = name in other ? other[name] : failed ? "failed" : passed ? "passed" : "skipped"
                    printf "%s\t%s\t%d/%d/%d\n", outcome, name, passed, failed, skipped
                }
            }'
}

by_name() {
    LC_ALL=C sort -t $'\t' -k 2,2
}

jit=$(mktemp)
native=$(mktemp)
trap 'rm -f "$jit" "$native"' EXIT

jit_results "$1" | by_name >"$jit"
by_name <"$2" >"$native"

if [[ ! -s $jit ]]; then
    echo "$1 contains no results." >&2
    exit 1
fi

if diff -U 0 --label "JIT ($1)" --label "native ($2)" "$jit" "$native"; then
    echo "$(wc -l <"$jit") test methods, the same outcomes."
else
    echo "The native run differs from the JIT run." >&2
    exit 1
fi

"$(dirname "$0")/check-xunit-aot.sh"
