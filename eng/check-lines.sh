#!/usr/bin/env bash
# Fails on tracked files with a line of more than 120 columns, and lists each such line as FILE:LINE: COLUMNS.
#   eng/check-lines.sh                  the whole repository
#   eng/check-lines.sh docs README.md   these files and folders only
# Exempt: the inputs and outputs of the generator tests (Cases/), the PublicAPI files, AnalyzerReleases (their
# format is Roslyn's), and results of benchmarks.
# In Markdown also tables, code blocks between fences, and lines that hold nothing but a link.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly max=120
# Names a path that is not in the repository on the standard error, and fails.
git ls-files --error-unmatch -- "${@:-.}" >/dev/null || exit 2

files=()
while IFS= read -r -d '' file; do
    case /$file in
        */Cases/* | */PublicAPI.*.txt | */AnalyzerReleases.*.md | /bench/results/*) continue ;;
        *.cs | *.sql | *.sh | *.csproj | *.props | *.targets | *.md | /.ci/run) ;;
        *) continue ;;
    esac
    # A file that was deleted and not committed yet is still tracked.
    [[ ! -e $file ]] || files+=("$file")
done < <(git ls-files -z -- "${@:-.}")
[[ ${#files[@]} -gt 0 ]] || { echo "No file to check in: ${*:-.}" >&2; exit 2; }

# awk counts bytes in the C locale. Without the bytes that continue a UTF-8 character, that is the number of characters.
LC_ALL=C awk -v max=$max '
    function end_file() {
        if (fence != "") { print name ": a code fence is not closed"; bad++ }
        fence = ""
    }

    FNR == 1 { end_file(); name = FILENAME; is_page = name ~ /\.md$/ }

    is_page && match($0, /^ *(```+|~~~+)/) {
        mark = substr($0, RSTART, RLENGTH)
        sub(/^ */, "", mark)
        if (fence == "") { fence = mark; next }
        # A fence ends at one of the same character that is as long or longer and has no text after it.
        if (substr(mark, 1, 1) == substr(fence, 1, 1) && length(mark) >= length(fence) && /^ *[`~]+ *$/) fence = ""
        next
    }

    is_page && (fence != "" || /^ *\|/) { next }
    is_page && /^[-*> ]*(\[[^]]*\](\([^)]*\)|: *[^ ]+)[.,;]?|<?https?:[^ ]*)$/ { next }

    {
        line = $0
        gsub(/[\200-\277]/, "", line)
        if (length(line) > max) { print FILENAME ":" FNR ": " length(line); bad++ }
    }

    END { end_file(); if (bad) { print bad " to mend: lines have at most " max " columns." > "/dev/stderr"; exit 1 } }
' "${files[@]}"
echo "Lines of ${#files[@]} files have at most $max columns."
