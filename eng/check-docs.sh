#!/usr/bin/env bash
# Fails where the pages name something that is not in the repository:
#   - a relative link of any *.md, its anchor included;
#   - in CONTRIBUTING.md and docs/architecture.md, a path between backticks or in a code block. A path begins with a
#     folder of the repository's root (src/ApiKeys/Rules), or is the end of one (Rules/KeyRules.cs, KeyRules.cs); a *
#     stands for any characters but a slash;
#   - in the README of a package (src/*/README.md), a link, or a C# example that the repository's README does not have.
#     A path leads nowhere from a package's page, and the repository's README is tested.
#   - in docs/security.md, a test between backticks: a name with an underscore.
# Lists each as FILE:LINE: NAME. Only what git tracks counts, so that a clone has it too.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Every tracked file, and every folder that holds one.
git ls-files | while IFS= read -r file; do [[ ! -e $file ]] || echo "$file"; done >"$work/files"
awk '{ print; path = $0; while (sub(/\/[^\/]*$/, "", path) && !(path in seen)) { seen[path] = 1; print path } }' \
    "$work/files" >"$work/paths"
declare -A exists=() is_root=() anchors=()
while IFS= read -r path; do
    exists[$path]=1
    [[ $path != */* ]] || is_root[${path%%/*}]=1
done <"$work/paths"

# Writes what a page holds, a line each: "anchor FILE SLUG", "link FILE LINE TARGET", "code FILE LINE TOKEN".
mapfile -t pages < <(grep '\.md$' "$work/files")
LC_ALL=C awk '
    # The words of a piece of code that may be a path. The bytes of "…" are among the characters.
    function tokens(code, kind,    count, words, i) {
        count = split(code, words, /[^A-Za-z0-9_.\/*\200-\377-]+/)
        for (i = 1; i <= count; i++)
            if (words[i] != "") print kind, FILENAME, FNR, words[i]
    }

    # As GitHub makes anchors of headings: lower case, a hyphen for each blank, no other punctuation but - and _.
    function slug(heading) {
        gsub(/\]\([^)]*\)/, "", heading)
        heading = tolower(heading)
        gsub(/\342\200[\200-\277]/, "", heading)
        gsub(/[^a-z0-9_ \200-\377-]/, "", heading)
        gsub(/ /, "-", heading)
        return heading
    }

    FNR == 1 { fence = ""; split("", seen) }

    match($0, /^ *(```+|~~~+)/) {
        mark = substr($0, RSTART, RLENGTH)
        sub(/^ */, "", mark)
        if (fence == "") fence = mark
        # A fence ends at one of the same character that is as long or longer.
        else if (substr(mark, 1, 1) == substr(fence, 1, 1) && length(mark) >= length(fence)) fence = ""
        next
    }
    fence != "" { tokens($0, "block"); next }

    /^#+ / {
        heading = $0
        sub(/^#+ +/, "", heading)
        sub(/ *#* *$/, "", heading)
        name = slug(heading)
        print "anchor", FILENAME, name (seen[name]++ ? "-" seen[name] - 1 : "")
    }

    {
        line = $0
        while (match(line, /`[^`]+`/)) {
            tokens(substr(line, RSTART + 1, RLENGTH - 2), "code")
            line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
        }
        while (match(line, /(id|name)="[^"]+"/)) {
            split(substr(line, RSTART, RLENGTH), parts, "\"")
            print "anchor", FILENAME, parts[2]
            line = substr(line, RSTART + RLENGTH)
        }
    }

    {
        line = $0
        gsub(/`[^`]*`/, "", line)
        while (match(line, /(\]\([^() ]+|^ *\[[^]]+\]: *[^ ]+|(href|src)="[^"]+)/)) {
            target = substr(line, RSTART, RLENGTH)
            line = substr(line, RSTART + RLENGTH)
            sub(/^(\]\(| *\[[^]]+\]: *|(href|src)=")/, "", target)
            print "link", FILENAME, FNR, target
        }
    }
' "${pages[@]}" >"$work/found"

failed=0 links=0 paths=0
complain() {
    echo "$1"
    failed=$((failed + 1))
}

while read -r kind file slug; do
    [[ $kind != anchor ]] || anchors[$file#$slug]=1
done <"$work/found"

# A path without its "." and ".." segments; empty where it leads out of the repository.
normalize() {
    local segment segments result=()
    IFS=/ read -ra segments <<<"$1"
    for segment in "${segments[@]}"; do
        case $segment in
            .) ;;
            ..) [[ ${#result[@]} -gt 0 ]] || return 0; unset 'result[-1]' ;;
            *) result+=("$segment") ;;
        esac
    done
    local IFS=/
    echo "${result[*]:-.}"
}

check_link() {
    local file=$1 line=$2 target=$3 folder path anchor=''
    [[ $target == *'#'* ]] && anchor=${target#*#}
    path=${target%%#*}
    if [[ -n $path ]]; then
        folder=''
        [[ $file != */* ]] || folder=${file%/*}/
        path=$(normalize "$folder$path")
    else
        path=$file
    fi
    if [[ $path != . && -z ${exists[${path:-outside}]:-} ]]; then
        complain "$file:$line: $target"
    elif [[ -n $anchor && -z ${anchors[$path#$anchor]:-} ]]; then
        complain "$file:$line: $target (no such heading)"
    fi
}

# Whether a file or folder of the repository is meant, and is not there.
check_path() {
    local kind=$1 file=$2 line=$3 token=$4 start pattern is_path=''
    token=${token#./}
    while [[ $token == *[./] ]]; do token=${token%[./]}; done
    start=${token%%/*}
    [[ $token != /* && ! $token =~ ^\.[a-z]+$ ]] || return 0
    if [[ $token == */* && $token == *…* ]]; then
        [[ $kind == block ]] || complain "$file:$line: $token (write the path out)"
        return 0
    fi

    # A path from the root; a file, by the end of its path; or, between backticks only, a folder by the end of its path.
    [[ $token != */* || -z ${is_root[$start]:-} ]] || is_path=yes
    [[ ! $token =~ \.(cs|sql|sh|csproj|props|md|txt|sln)$ ]] || is_path=yes
    [[ $kind != code || $token != [A-Z]*/* ]] || is_path=yes
    [[ -n $is_path ]] || return 0

    paths=$((paths + 1))
    [[ -z ${exists[$token]:-} ]] || return 0
    pattern=${token//./\\.}
    pattern=${pattern//'*'/[^/]*}
    [[ -n ${is_root[$start]:-} ]] || pattern="(.*/)?$pattern"
    grep -qxE -- "$pattern" "$work/paths" || complain "$file:$line: $token"
}

while read -r kind file line target; do
    case $kind in
        link)
            [[ ! $target =~ ^([a-z][a-z0-9+.-]*:|//) ]] || continue
            links=$((links + 1))
            check_link "$file" "$line" "$target" ;;
        code | block)
            [[ $file == CONTRIBUTING.md || $file == docs/architecture.md ]] || continue
            check_path "$kind" "$file" "$line" "$target" ;;
    esac
done <"$work/found"

examples=0
readme=$(<README.md)
for page in src/*/README.md; do
    ! grep -nE '\]\(|^ *\[[^]]+\]:|(href|src)="' "$page" || complain "$page has a link."
    while IFS= read -r -d '' example; do
        examples=$((examples + 1))
        [[ $readme == *"$example"* ]] || complain "$page: copy this example from README.md: $example"
    done < <(awk '/^```csharp$/ { inside = 1 } inside; inside && /^```$/ { inside = 0; printf "%c", 0 }' "$page")
done

tests=0
git ls-files 'tests/*.cs' | xargs grep -hoE '(Task|void) [A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+\(' | tr -d '(' |
    cut -d ' ' -f 2 | sort -u >"$work/tests"
while IFS=: read -r line name; do
    tests=$((tests + 1))
    grep -qxF -- "${name//\`/}" "$work/tests" || complain "docs/security.md:$line: $name"
done < <(grep -noE '`[A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+`' docs/security.md)

# A search that finds nothing must be one that could have found something.
[[ $links -gt 0 && $paths -gt 0 && $examples -gt 0 && $tests -gt 0 ]] ||
    complain 'The search finds no link, no path, no example or no test at all.'
[[ $failed -eq 0 ]] || { echo "$failed to mend: the pages name what is not in the repository." >&2; exit 1; }
echo "$links links and $paths paths lead somewhere; $examples examples of packages are those of README.md."
