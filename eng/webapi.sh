#!/usr/bin/env bash
# Replays the session of samples/WebApi/README.md against the sample, and compares the answers (status, headers, body)
# with the page. Values that differ from run to run are written "…": keys, ids, times and traces.
#   eng/webapi.sh --check    fails if they differ
#   eng/webapi.sh --write    writes the answers into the page
# WEBAPI names the sample's executable; without it, the script builds the sample. It runs on SQLite, and also on
# PostgreSQL if APIKEYS_TEST_POSTGRESQL names a server: eng/test-servers.sh run eng/webapi.sh --check
set -euo pipefail
mode=${1:---check}
[[ $mode == --check || $mode == --write ]] || { echo "usage: $0 --check | --write" >&2; exit 2; }
# shellcheck source=eng/sample.sh
. "${0%/*}/sample.sh"
page=$root/samples/WebApi/README.md
pid='' database=''
stop() {
    [[ -z $pid ]] || { kill -TERM "$pid" && wait "$pid"; } 2>/dev/null || true
    pid=''
}
# Runs at the end, with the values of that moment: stops the process and drops the database, if there are any.
trap 'stop; drop_database; rm -rf "$work"' EXIT

psql=$({ ls -d /usr/lib/postgresql/*/bin/psql 2>/dev/null; command -v psql || true; } | sort -rV | head -n 1)
create_database() {
    database=apikeys_webapi_$$
    "$psql" "$APIKEYS_TEST_POSTGRESQL" -qc "CREATE DATABASE $database"
}
drop_database() {
    [[ -z $database ]] || "$psql" "$APIKEYS_TEST_POSTGRESQL" -qc "DROP DATABASE $database WITH (FORCE)" || true
    database=''
}

# Replaces the values that differ from run to run, and removes the date.
normalize() {
    tr -d '\r' | sed -E \
        -e '/^Date: /d' \
        -e 's/[A-Za-z][0-9A-Za-z_]{0,64}_[0-9A-Za-z]{49}/…/g' \
        -e 's/"prefix":"[^"]*"/"prefix":"…"/g' \
        -e 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/…/g' \
        -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)/…/g' \
        -e 's/"traceId":"[^"]*"/"traceId":"…"/g' \
        -e 's/^(Retry-After: )[0-9]+$/\1…/' \
        -e 's/^(RateLimit: .*;t=)[0-9]+$/\1…/'
}

# $1 is the URL of the database. The page is written to $2, with its own commands and the new answers.
replay() {
    local API OPERATOR line inside='' folder=$work/$RANDOM
    mkdir "$folder"
    export ApiKeys__Database=$1 ApiKeys__MigrateAtStart=true Logging__LogLevel__Default=Warning
    OPERATOR=$(cd "$folder" && "$WEBAPI" issue-operator-key)
    API=http://127.0.0.1:$(free_port)
    # A machine that has no keys of Data Protection yet gets some at the start, and a warning about them.
    (cd "$folder" && exec env Logging__LogLevel__Microsoft.AspNetCore.DataProtection=Error \
        "$WEBAPI" --urls "$API" >"$work/log" 2>&1) &
    pid=$!
    curl -s --retry 100 --retry-delay 0 --retry-all-errors --retry-max-time 30 "$API/health" -o /dev/null

    while IFS= read -r line; do
        if [[ $line == '```console' ]]; then
            inside=yes
        elif [[ $line == '```' ]]; then
            inside=''
        fi
        if [[ -z $inside || $line == '```console' ]]; then
            printf '%s\n' "$line"
        elif [[ $line == '$ '* ]]; then
            printf '%s\n' "$line"
            pushd "$folder" >/dev/null
            # The command runs in this shell: the next commands need the variables that it sets.
            eval "${line#\$ }" >"$work/answer" 2>&1 || true
            popd >/dev/null
            normalize <"$work/answer" >"$work/normal"
            cat "$work/normal"
            [[ ! -s $work/normal || -z $(tail -c 1 "$work/normal") ]] || echo
        fi
    done <"$page" >"$2"

    stop
    grep -q . "$work/log" && { echo "The sample has logged:" >&2; cat "$work/log" >&2; exit 1; }
    return 0
}

compare() {
    replay "$2" "$work/README.md"
    if [[ $mode == --write ]]; then
        cp "$work/README.md" "$page"
    else
        diff -u "$page" "$work/README.md" || { echo "On $1 the sample answers something else." >&2; exit 1; }
    fi
    echo "$1: $(grep -c '^\$ curl' "$page") calls."
}

compare SQLite "sqlite:///orders.db"
if [[ -n ${APIKEYS_TEST_POSTGRESQL:-} ]]; then
    create_database
    compare PostgreSQL "${APIKEYS_TEST_POSTGRESQL%/*}/$database"
fi
