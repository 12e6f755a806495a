#!/usr/bin/env bash
# Fails where white space or the order of the using directives is not that of .editorconfig. The build enforces its
# other rules. This check needs no compiler, so that it takes seconds; `dotnet format` mends what it finds.
set -uo pipefail
cd "$(dirname "$0")/.."
code=0

dotnet format whitespace . --folder --verify-no-changes --exclude artifacts || code=1

# `dotnet format whitespace` ignores the using directives. Those of System come first; "." sorts before a letter.
mapfile -d '' files < <(git ls-files -z -- '*.cs' ':!*/Cases/*')
LC_ALL=C awk '
    FNR == 1 { last = "" }
    /^(global )?using [A-Z][A-Za-z0-9_.]*;/ {
        name = $NF
        sub(/;$/, "", name)
        key = tolower(name)
        gsub(/\./, "\001", key)
        key = (name ~ /^System(\.|$)/ ? 0 : 1) key
        if (key < last) { print FILENAME ":" FNR ": " name " belongs further up."; bad++ }
        last = key
    }
    END { exit bad > 0 }
' "${files[@]}" || code=1

[[ $code -eq 0 ]] || echo 'The formatting is wrong; run dotnet format.'
exit $code
