#!/usr/bin/env bash
# Fails if one of the given files or folders holds the text of a key, or a signing secret of the tests. Every secret of
# the tests begins with "secret-under-test".
set -euo pipefail
[[ $# -gt 0 ]] || { echo "usage: $0 FILE_OR_FOLDER…" >&2; exit 2; }

readonly pattern='[A-Za-z][0-9A-Za-z_]{0,64}_[0-9A-Za-z]{49}|secret-under-test'

# First the search must prove that it can find something.
grep -qE "$pattern" "$(dirname "$0")/../docs/key-text.md" ||
    { echo 'The search does not even find the example of docs/key-text.md.' >&2; exit 1; }

# Prints the file names only, never the text. grep exits with 1 if it has searched everything and found nothing.
status=0
found=$(grep -rlE "$pattern" "$@") || status=$?
files=$(find "$@" -type f | wc -l)
if [[ $status -ne 1 || $files -eq 0 ]]; then
    echo "Key texts or secrets are in: ${found:-unknown files, because the search failed}" >&2
    exit 1
fi
echo "None in $files files."
