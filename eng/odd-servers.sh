#!/usr/bin/env bash
# Runs the native behaviour suite on servers with unusual settings, as somebody else may have configured them: the
# isolation, the time zone, how dates and texts are written, and how statements are planned. Takes about 10 minutes on 2
# cores, so it is no part of CI.
#   eng/odd-servers.sh [SERVER…]    all of them, or of postgresql, mariadb and mysql9 those that are named
set -euo pipefail
cd "$(dirname "$0")/.."
[[ $# -gt 0 ]] || set -- postgresql mariadb mysql9

declare -A options=(
    [postgresql]='-c default_transaction_isolation=serializable -c timezone=Asia/Kathmandu -c datestyle=German
        -c standard_conforming_strings=off -c plan_cache_mode=force_generic_plan'
    [mariadb]='--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT --character-set-server=latin1
        --default-time-zone=+05:45 --transaction-isolation=SERIALIZABLE --lower-case-table-names=1'
)
options[mysql9]=${options[mariadb]}
declare -A suites=([postgresql]=.PostgreSql. [mariadb]=.MySql. [mysql9]=.MySql.)

for server in "$@"; do
    [[ -n ${options[$server]:-} ]] || { echo "There is no server $server, only ${!options[*]}." >&2; exit 2; }
done

rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
dotnet publish tests/ApiKeys.TestProcess -c Release -r "$rid" --nologo -v quiet -clp:NoSummary
dotnet publish tests/ApiKeys.AotTests -c Release --nologo -v quiet -clp:NoSummary
export APIKEYS_TEST_PROCESS=$PWD/artifacts/publish/ApiKeys.TestProcess/release_$rid/ApiKeys.TestProcess

# Left out: the flood, which is about the client's memory, and multiplexing, which Npgsql refuses on a server without
# standard_conforming_strings.
code=0
for server in "$@"; do
    started=$SECONDS
    echo "== $server with ${options[$server]//[$'\n']/ }" | tr -s ' '
    APIKEYS_TEST_SERVER_OPTIONS=${options[$server]} eng/test-servers.sh run --with "$server" \
        artifacts/publish/ApiKeys.AotTests/release/ApiKeys.AotTests --filter "${suites[$server]}" \
        --exclude .A_flood_of_unknown_keys_ --exclude .A_data_source_that_multiplexes_ || code=1
    echo "$((SECONDS - started)) s"
done
exit "$code"
