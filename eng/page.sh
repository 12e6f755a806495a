#!/usr/bin/env bash
# Keeps the program of a page equal to a sample, and its sample output equal to the real output.
#   eng/page.sh --check PAGE SAMPLE    fails where they differ
#   eng/page.sh --write PAGE SAMPLE    copies the sample and its output into the page
# In the page, "<!-- SAMPLE -->" stands before the block of the program, and "<!-- printed by SAMPLE -->" before that of
# its output. PROGRAM names the sample's executable. Without it, "dotnet run" builds and runs the sample.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
[[ $# -eq 3 && $1 =~ ^--(check|write)$ ]] || { echo "usage: $0 --check|--write PAGE SAMPLE" >&2; exit 2; }
mode=$1 page=$2 sample=$3
program=(dotnet run --project "$root/$sample" --configuration "${CONFIGURATION:-Debug}")
[[ -z ${PROGRAM:-} ]] || program=("$(realpath "$PROGRAM")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A folder of its own: the program creates its database there.
mkdir "$work/run"
(cd "$work/run" && "${program[@]}") >"$work/output"

# Replaces the content of the fenced block after the comment "<!-- $1 -->" with the file $2.
replace() {
    grep -qxF -- "<!-- $1 -->" "$3" || { echo "$page has no \"<!-- $1 -->\"." >&2; exit 1; }
    awk -v mark="<!-- $1 -->" -v file="$2" '
        $0 == mark { marked = 1 }
        marked && /^```/ && !inside { print; while ((getline line < file) > 0) print line; inside = 1; next }
        inside && /^```$/ { inside = 0; marked = 0 }
        !inside' "$3"
}
replace "$sample" "$root/$sample/Program.cs" "$root/$page" >"$work/with-code"
replace "printed by $sample" "$work/output" "$work/with-code" >"$work/page"

case $mode in
    --write) cp "$work/page" "$root/$page" ;;
    --check) diff -u "$root/$page" "$work/page" ||
        { echo "$page differs from $sample; run eng/page.sh --write $page $sample." >&2; exit 1; } ;;
esac
