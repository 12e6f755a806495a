#!/usr/bin/env bash
# Fails where the files or folders that it is given hold the text of a key, or a signing secret of the tests. The tests
# begin each secret with "secret-under-test", so that it can be found here.
set -euo pipefail
[[ $# -gt 0 ]] || { echo "usage: $0 FILE_OR_FOLDER…" >&2; exit 2; }

readonly pattern='[A-Za-z][0-9A-Za-z_]{0,64}_[0-9A-Za-z]{49}|secret-under-test'

# A search that finds nothing must be one that could have found something.
grep -qE "$pattern" "$(dirname "$0")/../docs/key-text.md" || { echo 'The search does not even find the example of docs/key-text.md.' >&2; exit 1; }

# Where, and never what. grep ends in 1 where it has searched everything and found nothing.
status=0
found=$(grep -rlE "$pattern" "$@") || status=$?
files=$(find "$@" -type f | wc -l)
if [[ $status -ne 1 || $files -eq 0 ]]; then
    echo "Key texts or secrets stand in: ${found:-nobody knows, the search failed}" >&2
    exit 1
fi
echo "None in $files files."
