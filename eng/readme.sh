#!/usr/bin/env bash
# Keeps the README's first screen equal to samples/Quickstart, and its sample output equal to the real output.
#   eng/readme.sh --check    fails where they differ
#   eng/readme.sh --write    copies the sample and its output into the README
# QUICKSTART names the sample's executable. Without it, "dotnet run" builds and runs the sample.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
mode=${1:---check}
[[ $mode == --check || $mode == --write ]] || { echo "usage: $0 --check | --write" >&2; exit 2; }
quickstart=(dotnet run --project "$root/samples/Quickstart" --configuration "${CONFIGURATION:-Debug}")
[[ -z ${QUICKSTART:-} ]] || quickstart=("$(realpath "$QUICKSTART")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

awk '/^#region First screen/ { on = 1; next } /^#endregion/ { on = 0 } on' \
    "$root/samples/Quickstart/Program.cs" >"$work/code"

# The key's text is replaced, and never printed.
run() {
    (cd "$work" && "${quickstart[@]}") |
        sed -E 's/sk_[0-9A-Za-z]{49}/sk_…/'
}
run >"$work/output"
run >"$work/again"
diff -u "$work/output" "$work/again" || { echo "The second run of the quickstart prints something else." >&2; exit 1; }

# Replaces the content of the fenced block after the comment "<!-- $1 -->" with the file $2.
replace() {
    awk -v mark="<!-- $1 -->" -v file="$2" '
        $0 == mark { marked = 1 }
        marked && /^```/ && !inside { print; while ((getline line < file) > 0) print line; inside = 1; next }
        inside && /^```$/ { inside = 0; marked = 0 }
        !inside' "$3"
}
replace "samples/Quickstart" "$work/code" "$root/README.md" >"$work/with-code"
replace "printed by samples/Quickstart" "$work/output" "$work/with-code" >"$work/README.md"

case $mode in
    --write) cp "$work/README.md" "$root/README.md" ;;
    --check) diff -u "$root/README.md" "$work/README.md" ||
        { echo "The README differs from the sample; run eng/readme.sh --write." >&2; exit 1; } ;;
esac
